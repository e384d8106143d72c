import { actor, actorTerms, type DecisionOf, documentType } from "@holdfast/actors";
import type { OrderView } from "@holdfast/contracts";
import { z } from "zod";
import { mailedTicket } from "./mail.ts";

const endedOrderState = z.object({ ticket: mailedTicket });

/** What auth keeps of an order that has ended: the ticket a letter on its payments speaks of. It never changes again. */
export type EndedOrder = z.infer<typeof endedOrderState>;

export const endedOrderDocument = documentType<EndedOrder>("ended-order", { schema: endedOrderState });

/** The `kind` of its id. */
export const ENDED_ORDER = "ended order";

export type EndedOrderMessage = { readonly type: "FollowOrder"; readonly order: OrderView };

const endedOrderTerms = actorTerms("ended-order", { documents: { order: endedOrderDocument } });
export type EndedOrderDecision = DecisionOf<typeof endedOrderTerms>;

export const endedOrderActor = actor(endedOrderTerms, {
  documents: (id) => ({ order: id }),
  decide: ({ order: known }, { order }: EndedOrderMessage): EndedOrderDecision =>
    known ? {} : { write: { order: { ticket: order.ticket } } },
});
