// Defines the copy that auth keeps of an order that was cancelled, for e-mails about its payments.

import { actor, actorTerms, type DecisionOf, documentType, timeOf } from "@holdfast/actors";
import { compactOrder, type OrderView, orderWithEvent, orderWithSeal } from "@holdfast/contracts";
import { z } from "zod";
import { mailedTicket } from "./mail.ts";

const endedOrderState = z.object({ ticket: mailedTicket });

/** State of an ended order: its ticket. Never changes. */
export type EndedOrder = z.infer<typeof endedOrderState>;

/** Document of an ended order, in the partition of its buyer. */
export const endedOrderDocument = documentType<EndedOrder>("ended-order", {
  schema: endedOrderState,
  upcasts: [(older) => orderWithSeal(orderWithEvent(older))],
  downcasts: [compactOrder],
  // A process of the release before reads this form, and keeps the fields that it does not know.
  writes: 1,
  // A letter about a later payment names no ticket.
  keepUntil: ({ ticket }) => endOf(ticket) + KEPT_MS,
});

const DAY_MS = 86_400_000;
const KEPT_MS = 30 * DAY_MS;
const USUAL_LENGTH_MS = 4 * 3_600_000;

// An event without a date counts as over a year after its ticket was listed.
function endOf({ id, startsAt, endsAt }: EndedOrder["ticket"]): number {
  const end = endsAt ?? (startsAt === null ? (timeOf(id) ?? 0) + 365 * DAY_MS : startsAt + USUAL_LENGTH_MS);
  return Math.ceil(end);
}

/** Kind that `mailId` derives the document's id from. */
export const ENDED_ORDER = "ended order";

/** Names the messages of the ended-order actor. */
export type EndedOrderMessage = { readonly type: "FollowOrder"; readonly order: OrderView };

const endedOrderTerms = actorTerms("ended-order", { documents: { order: endedOrderDocument } });
/** Decision of the ended-order actor. */
export type EndedOrderDecision = DecisionOf<typeof endedOrderTerms>;

/** Stores an ended order once; repeated events change nothing. */
export const endedOrderActor = actor(endedOrderTerms, {
  documents: (id) => ({ order: id }),
  decide: ({ order: known }, { order }: EndedOrderMessage): EndedOrderDecision =>
    known ? {} : { write: { order: { ticket: order.ticket } } },
});
