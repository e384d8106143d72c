// Compares what a page showed of a ticket with what the ticket is now.

import type { Difference } from "../shared/comparison.tsx";
import { type EventTime, eventTime, isoTime, money } from "../shared/format.ts";
import type { TicketDetails } from "./models.ts";
import { words } from "./words.ts";

/** What a seller can change of a ticket, so what a buyer buys. */
export type TicketTerms = Pick<
  TicketDetails,
  | "title"
  | "priceCents"
  | "faceValueCents"
  | "venue"
  | "city"
  | "startsAt"
  | "timeZone"
  | "section"
  | "row"
  | "seat"
  | "description"
>;

const fields = [
  ...["title", "price", "faceValue", "startsAt", "venue"],
  ...["city", "section", "row", "seat", "description"],
] as const;

/** Returns each text in which two states of a ticket differ, as people read them; none for equal states. A face value is compared where both know of one. */
export function differencesBetween(before: TicketTerms, after: TicketTerms, currency: string): readonly Difference[] {
  const [was, is] = [textsOf(before, currency), textsOf(after, currency)];
  return fields
    .filter((field) => was[field] !== is[field] && was[field] !== undefined && is[field] !== undefined)
    .map((field) => ({ name: words.terms[field], before: was[field] ?? "", after: is[field] ?? "" }));
}

/** Returns what a page shows of a ticket as JSON, for a hidden field of its Buy form; the price has a field of its own. */
export function shownText(ticket: TicketTerms): string {
  const { title, venue = null, city = null, startsAt = null, timeZone = null } = ticket;
  const { section = null, row = null, seat = null, description = null, faceValueCents = null } = ticket;
  const at = startsAt === null ? null : isoTime(startsAt);
  return JSON.stringify({
    title,
    venue,
    city,
    startsAt: at,
    timeZone,
    section,
    row,
    seat,
    description,
    faceValueCents,
  });
}

function textsOf({ title, priceCents, faceValueCents, ...ticket }: TicketTerms, currency: string) {
  return {
    title,
    price: money(priceCents, currency),
    // An order does not keep the face value of its ticket.
    faceValue: faceValueText(faceValueCents, currency),
    startsAt: whenText(ticket),
    venue: ticket.venue ?? "",
    city: ticket.city ?? "",
    section: ticket.section ?? "",
    row: ticket.row ?? "",
    seat: ticket.seat ?? "",
    description: ticket.description ?? "",
  };
}

function faceValueText(cents: number | null | undefined, currency: string): string | undefined {
  if (cents === undefined) return undefined;
  return cents === null ? "" : money(cents, currency);
}

// Two starts within one minute differ in their seconds alone, which people are seldom shown.
function whenText(event: EventTime): string {
  const { startsAt } = event;
  if (startsAt === undefined || startsAt === null) return "";
  return new Date(startsAt).getTime() % 60_000 === 0 ? eventTime(event) : isoTime(startsAt);
}
