// Compares what a page showed of a ticket with what the ticket is now.

import type { Difference } from "../shared/comparison.tsx";
import { dateTime, isoTime, money } from "../shared/format.ts";
import type { TicketDetails } from "./models.ts";

/** What a seller can change of a ticket, so what a buyer buys. */
export type TicketTerms = Pick<
  TicketDetails,
  "title" | "priceCents" | "venue" | "startsAt" | "section" | "seat" | "description"
>;

type Texts = Readonly<Record<keyof typeof names, string>>;

const names = {
  title: "Title",
  price: "Price",
  startsAt: "When",
  venue: "Where",
  section: "Section",
  seat: "Seat",
  description: "Description",
};

/** Returns each text in which two states of a ticket differ, as people read them; none for equal states. */
export function differencesBetween(before: TicketTerms, after: TicketTerms, currency: string): readonly Difference[] {
  const [was, is] = [textsOf(before, currency), textsOf(after, currency)];
  return fields
    .filter((field) => was[field] !== is[field])
    .map((field) => ({ name: names[field], before: was[field], after: is[field] }));
}

/** Returns what a page shows of a ticket as JSON, for a hidden field of its Buy form; the price has a field of its own. */
export function shownText(ticket: TicketTerms): string {
  const { title, venue = null, startsAt = null, section = null, seat = null, description = null } = ticket;
  return JSON.stringify({ title, venue, startsAt: startsAt && isoTime(startsAt), section, seat, description });
}

const fields = Object.keys(names) as (keyof typeof names)[];

function textsOf({ title, priceCents, venue, startsAt, section, seat, description }: TicketTerms, currency: string) {
  const texts: Texts = {
    title,
    price: money(priceCents, currency),
    startsAt: startsAt === undefined || startsAt === null ? "" : dateTime(startsAt),
    venue: venue ?? "",
    section: section ?? "",
    seat: seat ?? "",
    description: description ?? "",
  };
  return texts;
}
