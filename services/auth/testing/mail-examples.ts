import { type ChargeView, type CodeView, NO_FEES, type OrderView, type SealView } from "@holdfast/contracts";

export const NOW = 1_800_000_000_000;
export const DAY_MS = 24 * 3_600_000;

/** Ids as a database of four partitions makes them: the sale's, the buyer's, the seller's. */
export const ORDER_ID = "01KAB4Z7Q3M8N5T6W9X2Y1C0DE03";
export const CHARGE_ID = "01KAB4Z8Q3M8N5T6W9X2Y1C0DE03";
export const BUYER_ID = "01KAB4Z1Q3M8N5T6W9X2Y1C0DE01";
export const SELLER_ID = "01KAB4Z2Q3M8N5T6W9X2Y1C0DE02";

export const exampleTicket = {
  id: "01KAB4Z3Q3M8N5T6W9X2Y1C0DE03",
  title: "Low Tide Festival",
  priceCents: 8950,
  venue: "Harbour Hall, Bristol",
  startsAt: Date.parse("2026-12-04T19:30:00Z"),
  section: "Balcony B",
  seat: null,
  description: "Right by the stairs.",
  ...{ eventId: "e1", city: null, country: null, timeZone: null, endsAt: null, row: null, faceValueCents: null },
  ...NO_FEES,
};

/** An order that has been paid, as orders publishes it. */
export function exampleOrder(changes: Partial<OrderView> = {}): OrderView {
  return {
    id: ORDER_ID,
    version: 3,
    userId: BUYER_ID,
    sellerId: SELLER_ID,
    status: "Completed",
    expiresAt: NOW,
    ticket: exampleTicket,
    ...{ fence: 1, edition: 0, seal: "none", reason: null, chargeId: CHARGE_ID, refused: null },
    ...changes,
  };
}

/** A charge whose money was taken too late and has been given back. */
export function exampleCharge(changes: Partial<ChargeView> = {}): ChargeView {
  return {
    id: CHARGE_ID,
    version: 4,
    orderId: ORDER_ID,
    userId: BUYER_ID,
    status: "Failed",
    ...{ amountCents: 8950, currency: "usd", authorised: true, captured: true, ended: true },
    ...{ reason: "expired", stripeId: "pi_1", stripeRefundId: "re_1", refund: "done" },
    ...{ deliverable: null, dispute: null },
    ...changes,
  };
}

/** The seal of a ticket that is for sale. */
export function exampleSeal(changes: Partial<SealView> = {}): SealView {
  return {
    ...{ id: exampleTicket.id, version: 2, sellerId: SELLER_ID, attempt: 1, kind: "file", state: "sealed" },
    ...{ codeIds: [], reason: null, verdict: null, sale: null, givenBack: [], keepUntil: null },
    ...changes,
  };
}

/** A code that is listed with the ticket. */
export function exampleCode(changes: Partial<CodeView> = {}): CodeView {
  return {
    ...{ id: "c1", version: 1, state: "listed", ownerId: SELLER_ID, ticketId: exampleTicket.id, attempt: 1 },
    refused: null,
    ...changes,
  };
}
