import type { Stored } from "@holdfast/actors";
import { type ChargeView, orderedTicket, type TicketView, UNSEALED } from "@holdfast/contracts";
import type { Hold } from "../rules/hold.ts";
import type { OrderTerms } from "../rules/offer.ts";
import type { Order } from "../rules/order-document.ts";
import type { TicketCopy } from "../rules/ticket-copy.ts";

/** Sets the present time in the tests of the rules, and the length of their holds, both in ms. */
export const NOW = 1_800_000_000_000;
export const HOLD_MS = 900_000;

/** The durations and limits of the rules. */
export const TERMS: OrderTerms = {
  ...{ holdMs: HOLD_MS, maxOpenOrders: 4, maxHoldsPerTicket: 2 },
  ...{ offerMs: 600_000, lateOfferMs: 120_000, guardMs: 30_000 },
};

/** The documents of a line in which nobody has ever waited. */
export const NO_LINE = {
  ...{ ticket: null, gate: null, line: null, tried: null, wait: null, next: null, nextWait: null, bar: null },
  ...{ page0: null, page1: null, page2: null },
} as const;

/** A ticket on sale as its owner publishes it. */
export function exampleTicket(changes: Partial<TicketView> = {}): TicketView {
  return {
    id: "t1",
    version: 0,
    title: "Concert",
    priceCents: 1999,
    userId: "seller",
    status: "available",
    ...{ orderId: null, fence: 0, edition: 0, refused: null },
    ...{ eventId: "e1", venue: "Hall", city: null, country: null, timeZone: null },
    ...{ startsAt: NOW + 86_400_000, endsAt: null },
    ...{ section: null, row: null, seat: "A1", description: null, faceValueCents: null },
    ...UNSEALED,
    ...changes,
  };
}

/** The copy orders keeps of it. */
export function exampleCopy(changes: Partial<TicketCopy> = {}): Stored<TicketCopy> {
  return { ...exampleTicket(), sourceVersion: 0, ...changes, id: "t1", version: 0 };
}

/** An order of buyer `ann` that awaits her payment. */
export function exampleOrder(changes: Partial<Stored<Order>> = {}): Stored<Order> {
  const ticket = orderedTicket.parse(exampleTicket());
  return {
    id: "o1",
    version: 1,
    userId: "ann",
    sellerId: "seller",
    status: "AwaitingPayment",
    expiresAt: NOW + HOLD_MS,
    ticket,
    ...{ fence: 1, edition: 0, seal: "none", reason: null, chargeId: null, refused: null },
    ...{ remainingMs: null, refusedCharges: [], endedAt: null, refund: null },
    ...changes,
  };
}

/** The hold of that order. */
export function exampleHold(changes: Partial<Stored<Hold>> = {}): Stored<Hold> {
  return { id: "t1", version: 0, orderId: "o1", userId: "ann", fence: 1, until: NOW + HOLD_MS, ...changes };
}

/** A charge for that order whose money is set aside. */
export function exampleCharge(changes: Partial<ChargeView> = {}): ChargeView {
  return {
    id: "c1",
    version: 1,
    orderId: "o1",
    userId: "ann",
    status: "Created",
    amountCents: 1999,
    currency: "usd",
    ...{ authorised: true, captured: false, ended: false, reason: null, stripeId: "pi_1", stripeRefundId: null },
    ...{ refund: null, deliverable: null, dispute: null },
    ...changes,
  };
}
