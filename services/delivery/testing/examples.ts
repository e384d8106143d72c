// Gives examples of what delivery follows: tickets, orders and charges.

import { type ChargeView, type OrderView, orderedTicket, type TicketView, UNSEALED } from "@holdfast/contracts";

/** Start of the events of the examples, in ms of the memory's time. */
export const STARTS_AT = 100 * 86_400_000;

/** A ticket as tickets publishes it. */
export function exampleTicket(changes: Partial<TicketView> = {}): TicketView {
  return {
    ...{ id: "t1", version: 0, title: "Concert", priceCents: 1999, userId: "seller", status: "available" },
    ...{ orderId: null, fence: 0, edition: 0, refused: null, eventId: "e1", startsAt: STARTS_AT, endsAt: null },
    ...{ venue: "Hall", city: null, country: null, timeZone: null, section: null, row: null, seat: "A1" },
    ...{ description: null, faceValueCents: 1999 },
    ...UNSEALED,
    ...changes,
  };
}

/** An order of a sealed ticket as orders publishes it. */
export function exampleOrder(changes: Partial<OrderView> = {}, ticket: Partial<TicketView> = {}): OrderView {
  return {
    ...{ id: "o1", version: 0, userId: "ann", sellerId: "seller", status: "AwaitingPayment", expiresAt: 900_000 },
    ticket: orderedTicket.parse(exampleTicket(ticket)),
    ...{ fence: 1, edition: 0, seal: "file", reason: null, chargeId: null, refused: null },
    ...changes,
  };
}

/** A charge as payments publishes it. */
export function exampleCharge(changes: Partial<ChargeView> = {}): ChargeView {
  return {
    ...{ id: "c1", version: 1, orderId: "o1", userId: "ann", status: "Completed", amountCents: 1999, currency: "usd" },
    ...{ authorised: true, captured: true, ended: true, reason: null, stripeId: "pi_1", stripeRefundId: null },
    ...{ refund: null, deliverable: "yes", dispute: null },
    ...changes,
  };
}
