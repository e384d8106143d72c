// Turns tickets into the answers of the API.

import { breakdownOf, type EventAnswer, type TicketAnswer, totalOf } from "@holdfast/contracts";
import { decimalOf } from "@holdfast/values";
import type { EventEntry, PriceRange } from "../finding/event-entry.ts";
import type { Ticket } from "../rules/ticket-document.ts";
import type { KnownTicket } from "../store.ts";

/** Whom an answer is for, and in which currency. */
export interface AnswerOptions {
  /** Currency of the amounts. */
  readonly currency: string;
  /** Id of the user who asks; null for a guest. */
  readonly userId: string | null;
}

/** Returns the JSON of a ticket in the API's answers; its seller alone sees what the site takes from the seller. */
export function ticketAnswerOf(ticket: KnownTicket, { currency, userId: viewerId }: AnswerOptions): TicketAnswer {
  const { id, title, userId, orderId, status, version, edition, seal } = ticket;
  const { eventId, venue, city, country, timeZone, section, row, seat, description } = ticket;
  const price = decimalOf(ticket.priceCents, currency);
  const faceValue = ticket.faceValueCents === null ? null : decimalOf(ticket.faceValueCents, currency);
  const [startsAt, endsAt] = [isoOf(ticket.startsAt), isoOf(ticket.endsAt)];
  const event = { eventId, venue, city, country, timeZone, startsAt, endsAt };
  const details = { ...event, section, row, seat, description };
  const total = decimalOf(totalOf(ticket), currency);
  const breakdown = { ticket: price, ...breakdownAnswerOf(ticket, { currency, isSeller: viewerId === userId }) };
  const amounts = { price, total, breakdown, faceValue };
  const archived = ticket.isArchived && { archived: true as const };
  return { id, title, ...amounts, seal, userId, orderId, status, version, edition, ...details, ...archived };
}

function breakdownAnswerOf(ticket: Ticket, { currency, isSeller }: { currency: string; isSeller: boolean }) {
  const { buyerFeeCents, totalCents, sellerFeeCents, sellerGetsCents } = breakdownOf(ticket);
  const ofBuyer = { buyerFee: decimalOf(buyerFeeCents, currency), total: decimalOf(totalCents, currency) };
  if (!isSeller) return ofBuyer;
  return {
    ...ofBuyer,
    sellerFee: decimalOf(sellerFeeCents, currency),
    sellerGets: decimalOf(sellerGetsCents, currency),
  };
}

/** Returns a ticket with its whole price, which is the price that pages show. */
export function wholePriced(ticket: Ticket): Ticket {
  return { ...ticket, priceCents: totalOf(ticket) };
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
