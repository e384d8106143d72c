// Compares what a page showed of a ticket with what the ticket is now.

import type { Difference } from "../shared/comparison.tsx";
import { type EventTime, eventTime, isoTime, money } from "../shared/format.ts";
import type { TicketDetails } from "./models.ts";

/** What a seller can change of a ticket, so what a buyer buys. */
export type TicketTerms = Pick<
  TicketDetails,
  "title" | "priceCents" | "venue" | "city" | "startsAt" | "timeZone" | "section" | "row" | "seat" | "description"
>;

const fields = [
  ["title", "Title"],
  ["price", "Price"],
  ["startsAt", "When"],
  ["venue", "Where"],
  ["city", "City"],
  ["section", "Section"],
  ["row", "Row"],
  ["seat", "Seat"],
  ["description", "Description"],
] as const;

/** Returns each text in which two states of a ticket differ, as people read them; none for equal states. */
export function differencesBetween(before: TicketTerms, after: TicketTerms, currency: string): readonly Difference[] {
  const [was, is] = [textsOf(before, currency), textsOf(after, currency)];
  return fields
    .filter(([field]) => was[field] !== is[field])
    .map(([field, name]) => ({ name, before: was[field], after: is[field] }));
}

/** Returns what a page shows of a ticket as JSON, for a hidden field of its Buy form; the price has a field of its own. */
export function shownText(ticket: TicketTerms): string {
  const { title, venue = null, city = null, startsAt = null, timeZone = null } = ticket;
  const { section = null, row = null, seat = null, description = null } = ticket;
  const at = startsAt === null ? null : isoTime(startsAt);
  return JSON.stringify({ title, venue, city, startsAt: at, timeZone, section, row, seat, description });
}

function textsOf({ title, priceCents, ...ticket }: TicketTerms, currency: string) {
  return {
    title,
    price: money(priceCents, currency),
    startsAt: whenText(ticket),
    venue: ticket.venue ?? "",
    city: ticket.city ?? "",
    section: ticket.section ?? "",
    row: ticket.row ?? "",
    seat: ticket.seat ?? "",
    description: ticket.description ?? "",
  };
}

// Two starts within one minute differ in their seconds alone, which people are seldom shown.
function whenText(event: EventTime): string {
  const { startsAt } = event;
  if (startsAt === undefined || startsAt === null) return "";
  return new Date(startsAt).getTime() % 60_000 === 0 ? eventTime(event) : isoTime(startsAt);
}
