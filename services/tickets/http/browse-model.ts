// Turns what was looked for and found into what the front page shows.

import { cursorTextOf, type FindingQuery } from "@holdfast/contracts";
import { UTC } from "@holdfast/values";
import { type BrowseModel, type DayChip, type EventSummary, type FilterValues, routes } from "@holdfast/views";
import type { EventEntry, PriceRange } from "../finding/event-entry.ts";
import type { EventNumbers, FoundEvents } from "../finding/find.ts";
import { daysOf, USUAL_DAYS } from "./usual-days.ts";

/** Parameters of a request as they were sent. */
export type SentQuery = Readonly<Record<string, string | undefined>>;

/** Returns the page of what was found. */
export function browseModel(
  sent: SentQuery,
  found: FoundEvents & EventNumbers,
  asked: { query: FindingQuery; visitor: Visitor },
): BrowseModel {
  const { query, visitor } = asked;
  const filters = filtersIn(sent);
  const next = found.next && cursorTextOf(query.sort, found.next);
  return {
    events: found.events.map((entry) => summaryOf(entry, query)),
    before: found.before,
    total: found.total,
    ...(next !== null && { nextHref: routes.home({ ...filters, limit: sent["limit"], cursor: next }) }),
    firstHref: routes.home({ ...filters, limit: sent["limit"] }),
    filters,
    errors: [],
    chips: chipsOf(filters, visitor),
  };
}

/** Returns the page of a request that could not be read. */
export function faultyModel(sent: SentQuery, errors: BrowseModel["errors"], visitor: Visitor): BrowseModel {
  const filters = filtersIn(sent);
  const chips = chipsOf(filters, visitor);
  return { events: [], before: 0, total: 0, firstHref: routes.home(), filters, errors, chips };
}

/** Returns the filters of a request as they were sent; empty for those that were not. */
export function filtersIn(sent: SentQuery): FilterValues {
  const value = (name: keyof FilterValues) => sent[name]?.trim() ?? "";
  return {
    ...{ q: value("q"), city: value("city"), from: value("from"), to: value("to") },
    ...{ minPrice: value("minPrice"), maxPrice: value("maxPrice"), sort: value("sort") },
  };
}

/** When and where the visitor is. */
export interface Visitor {
  /** Present moment, in ms since 1970. */
  readonly now: number;
  /** Time zone of the browser; null where it is not known, and the day is that of UTC. */
  readonly zone: string | null;
  /** City by which people know that zone; null where it is not known, or has no events. */
  readonly city?: string | null;
}

/**
 * Returns links to the usual choices of days, and to the city of the visitor. The days are chosen when a link is followed,
 * by the calendar of the visitor; a link that is current leads back to all days.
 */
export function chipsOf(filters: FilterValues, { now, zone, city = null }: Visitor): DayChip[] {
  const days = USUAL_DAYS.map((choice): DayChip => {
    const { from, to } = daysOf(choice, now, zone ?? UTC);
    const isCurrent = filters.from === from && filters.to === to;
    const others = { ...filters, from: "", to: "" };
    return { choice, isCurrent, href: routes.home(isCurrent ? others : { ...others, when: choice }) };
  });
  if (city === null) return days;
  const isCurrent = filters.city === city;
  return [...days, { choice: "city", city, isCurrent, href: routes.home({ ...filters, city: isCurrent ? "" : city }) }];
}

function summaryOf(entry: EventEntry, range: PriceRange): EventSummary {
  const { id, title, venue, city, timeZone, startsAt } = entry.event;
  const offers = entry.offersIn(range);
  return {
    ...{ id, title, venue, city, timeZone, startsAt, ...entry.taken },
    forSale: offers.length,
    lowestCents: offers[0]?.price ?? null,
    href: hrefOf(entry),
  };
}

/** Returns the address of an event; of its only ticket where there is one, or where the event is not written yet. */
export function hrefOf({ id, event, ticketIds }: EventEntry): string {
  const [ticketId] = ticketIds;
  const isTicket = ticketId !== undefined && (ticketIds.size === 1 || event.version < 0);
  return isTicket ? routes.ticket(ticketId) : routes.event(id);
}
