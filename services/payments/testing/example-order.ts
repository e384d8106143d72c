import { countedId } from "@holdfast/actors/testing";
import { NO_FEES, type OrderView } from "@holdfast/contracts";

/** Sets the present time in the tests of the rules, in ms, and the order that they pay. */
export const NOW = 1_000_000;
export const ORDER = countedId(1);

/** An order that waits for its payment. */
export function exampleOrder(fields: Partial<OrderView> = {}): OrderView {
  const event = { eventId: "e1", city: null, country: null, timeZone: null, endsAt: null, row: null };
  const details = { ...event, venue: null, startsAt: null, section: null, seat: null, description: null };
  return {
    id: ORDER,
    version: 1,
    userId: "u1",
    sellerId: "u2",
    status: "AwaitingPayment",
    expiresAt: NOW + 900_000,
    ticket: { id: "t1", title: "Gig", priceCents: 1999, faceValueCents: null, ...NO_FEES, ...details },
    fence: 1,
    edition: 0,
    seal: "none",
    reason: null,
    chargeId: null,
    refused: null,
    ...fields,
  };
}
