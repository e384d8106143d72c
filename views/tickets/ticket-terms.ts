// Compares what a page showed of a ticket with what the ticket is now.

import type { Difference } from "../shared/comparison.tsx";
import type { Instant } from "../shared/context.ts";
import { dateTime, isoTime, money } from "../shared/format.ts";
import type { TicketDetails } from "./models.ts";

/** What a seller can change of a ticket, so what a buyer buys. */
export type TicketTerms = Pick<
  TicketDetails,
  "title" | "priceCents" | "venue" | "startsAt" | "section" | "seat" | "description"
>;

const fields = [
  ["title", "Title"],
  ["price", "Price"],
  ["startsAt", "When"],
  ["venue", "Where"],
  ["section", "Section"],
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
  const { title, venue = null, startsAt = null, section = null, seat = null, description = null } = ticket;
  const at = startsAt === null ? null : isoTime(startsAt);
  return JSON.stringify({ title, venue, startsAt: at, section, seat, description });
}

function textsOf({ title, priceCents, venue, startsAt, section, seat, description }: TicketTerms, currency: string) {
  return {
    title,
    price: money(priceCents, currency),
    startsAt: startsAt === undefined || startsAt === null ? "" : whenText(startsAt),
    venue: venue ?? "",
    section: section ?? "",
    seat: seat ?? "",
    description: description ?? "",
  };
}

// Two starts within one minute differ in their seconds alone, which people are seldom shown.
function whenText(startsAt: Instant): string {
  return new Date(startsAt).getTime() % 60_000 === 0 ? dateTime(startsAt) : isoTime(startsAt);
}
