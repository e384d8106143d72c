// Describes payouts to their seller as the pages need them.

import type { Engine } from "@holdfast/actors";
import type { PayoutView, SalePayoutView } from "@holdfast/views";
import { type EventCopy, eventDocument } from "../rules/event.ts";
import { orderDocument } from "../rules/order.ts";
import type { Payout } from "../rules/payout.ts";

/** Returns the payout of a sale for its seller; `event` is the copy of the sale's event, null where it is not known. */
export function payoutViewOf(payout: Payout, event: EventCopy | null): PayoutView {
  const { stage, why, amountCents, nettedCents, dueAt, ticket } = payout;
  const eventAt = event ? event.startsAt : (ticket?.startsAt ?? null);
  const zone = ticket?.timeZone ? { timeZone: ticket.timeZone } : {};
  return { stage, why, amountCents, nettedCents, dueAt, eventAt, ...zone };
}

/**
 * Returns a row of the page of payouts. A sale that an earlier release wrote has only the title; the copy of its order
 * names the ticket in one line.
 */
export async function payoutRowOf(engine: Engine, payout: Payout): Promise<SalePayoutView> {
  const { id, ticketId, title, ticket, eventId } = payout;
  const event = eventId === null ? null : await engine.read(eventDocument, eventId);
  const row = { orderId: id, ticketId, ...payoutViewOf(payout, event) };
  if (ticket) return { ...row, ticket: { title, ...ticket } };
  const order = await engine.read(orderDocument, id);
  return { ...row, ticket: { title: order?.title || title }, isTitleOnly: true };
}
