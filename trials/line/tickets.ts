// Describes the tickets of the trials of the waiting line.
import { type TicketView, UNSEALED } from "@holdfast/contracts";

/** Price of every ticket, in minor units. */
export const PRICE_CENTS = 5_000;

/** Returns a ticket of an event that is for sale, without its id. */
export function blankTicket(eventId: string): Omit<TicketView, "id" | "version"> {
  const place = { venue: "Hall", city: null, country: null, timeZone: null, startsAt: null, endsAt: null };
  return {
    ...{ eventId, ...place, section: null, row: null, seat: null, description: null, title: "Concert" },
    ...{ priceCents: PRICE_CENTS, faceValueCents: null, userId: "seller", status: "available", orderId: null },
    ...{ fence: 0, edition: 0, refused: null, ...UNSEALED },
  };
}
