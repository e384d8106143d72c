// Turns tickets into the answers of the API.

import type { EventAnswer, TicketAnswer } from "@holdfast/contracts";
import { decimalOf } from "@holdfast/values";
import type { EventEntry, PriceRange } from "../finding/event-entry.ts";
import type { Ticket } from "../rules/ticket-document.ts";

/** Returns the JSON of a ticket in the API's answers; its price is in `currency`. */
export function ticketAnswerOf(ticket: Ticket, currency: string): TicketAnswer {
  const { id, title, userId, orderId, status, version, edition } = ticket;
  const { eventId, venue, city, country, timeZone, section, row, seat, description } = ticket;
  const price = decimalOf(ticket.priceCents, currency);
  const faceValue = ticket.faceValueCents === null ? null : decimalOf(ticket.faceValueCents, currency);
  const [startsAt, endsAt] = [isoOf(ticket.startsAt), isoOf(ticket.endsAt)];
  const event = { eventId, venue, city, country, timeZone, startsAt, endsAt };
  const details = { ...event, section, row, seat, description };
  return { id, title, price, faceValue, userId, orderId, status, version, edition, ...details };
}

/** Returns the JSON of an event in a list; its tickets for sale are those in a range of prices, in `currency`. */
export function foundEventAnswerOf(
  entry: EventEntry,
  { range, currency }: { readonly range: PriceRange; readonly currency: string },
): EventAnswer {
  const { id, version, title, venue, city, country, timeZone, startsAt, endsAt, status } = entry.event;
  const lowest = entry.lowestIn(range);
  return {
    ...{ id, title, venue, city, country, timeZone, startsAt: isoOf(startsAt), endsAt: isoOf(endsAt), status },
    // An event that only a ticket tells of is written in its first version.
    version: Math.max(0, version),
    forSale: entry.offersIn(range).length,
    ...entry.taken,
    lowestPrice: Number.isFinite(lowest) ? decimalOf(lowest, currency) : null,
  };
}

/** Returns the ISO time of an instant in ms since 1970; null for none. */
export function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
