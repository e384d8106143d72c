// Keeps which payments of a person are under way, so that an account is not closed in the middle of one.

import { actor, actorTerms, type DecisionOf, documentType } from "@holdfast/actors";
import type { ChargeView, OrderView } from "@holdfast/contracts";
import { z } from "zod";

const dealing = z.object({
  /** Id of the order that is being paid for, or of the charge whose money goes back. */
  id: z.string(),
  /** `paying`: a charge of the order is being captured. `refund`: money is on its way back to the person. */
  kind: z.enum(["paying", "refund"]),
});

const dealingsState = z.object({ dealings: z.array(dealing) });

/** State of the payments of one person that are under way. */
export type Dealings = z.infer<typeof dealingsState>;

/** Document of a person's payments under way, stored under the id of the person. */
export const dealingsDocument = documentType<Dealings>("dealings", { schema: dealingsState });

/** Names the messages of the dealings actor, which is asked for the buyer and for the seller of an order. */
export type DealingsMessage = { readonly type: "Follow"; readonly id: string; readonly under: Under };
type Under = z.infer<typeof dealing>["kind"] | null;

const dealingsTerms = actorTerms("dealings", { documents: { dealings: dealingsDocument } });

/** Notes that a payment is under way, or that it has ended. */
export const dealingsActor = actor(dealingsTerms, {
  documents: (id) => ({ dealings: id }),
  decide({ dealings: known }, { id, under }: DealingsMessage): DecisionOf<typeof dealingsTerms> {
    const before = known?.dealings ?? [];
    const others = before.filter((one) => one.id !== id);
    if (under === null) return others.length === before.length ? {} : { write: { dealings: { dealings: others } } };
    if (before.some((one) => one.id === id && one.kind === under)) return {};
    return { write: { dealings: { dealings: [...others, { id, kind: under }].slice(-MOST_KEPT) } } };
  },
});

// Far more than anybody has at once.
const MOST_KEPT = 1_000;

// Created, awaiting its payment, paying: an order of an earlier version was never being paid for.
const PAYING_AT_LEAST = 2;

/** Returns whether an order is being paid for; undefined for an order that never was, as most events say of theirs. */
export function payingOf({ status, chargeId, version }: OrderView): Under | undefined {
  if (status === "Created") return undefined;
  if (chargeId !== null) return status === "AwaitingPayment" ? "paying" : null;
  return version > PAYING_AT_LEAST ? null : undefined;
}

/** Returns whether money of a charge is on its way back; undefined for a charge without a refund. */
export function refundOf({ refund }: ChargeView): Under | undefined {
  if (refund === null) return undefined;
  return refund === "done" ? null : "refund";
}
