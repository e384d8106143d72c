// Keeps whether a seller may list sealed tickets, as payments says it.

import { actor, actorTerms, type DecisionOf, documentType } from "@holdfast/actors";
import type { PayeeView } from "@holdfast/contracts";
import { z } from "zod";

const payeeState = z.object({
  /** Whether the seller may list sealed tickets. */
  canSell: z.boolean(),
  /** Version of the payee that the copy is of. */
  sourceVersion: z.number().int(),
});

/** Declares the document `payee`, in the partition of its seller; sellers of whom payments has said nothing have none. */
export const payeeDocument = documentType<z.infer<typeof payeeState>>("payee", { schema: payeeState });

/** Message to the copy of a payee: an event of payments. */
export type PayeeCopyMessage = { readonly type: "FollowPayee"; readonly payee: PayeeView };

const payeeTerms = actorTerms("payee", { documents: { payee: payeeDocument } });
/** Decision of the copy of a payee. */
export type PayeeCopyDecision = DecisionOf<typeof payeeTerms>;

/** Follows one payee; messages are sent to the seller's id. */
export const payeeCopyActor = actor(payeeTerms, {
  documents: (id) => ({ payee: id }),
  decide({ payee: copy }, { payee: { version, canSell } }: PayeeCopyMessage): PayeeCopyDecision {
    if (copy && copy.sourceVersion >= version) return {};
    return { write: { payee: { canSell, sourceVersion: version } } };
  },
});
