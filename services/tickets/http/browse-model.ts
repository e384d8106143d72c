// Turns what was looked for and found into what the front page shows.

import { cursorTextOf, type FindingQuery } from "@holdfast/contracts";
import { localDateOf, UTC } from "@holdfast/values";
import { type BrowseModel, type DayChip, type EventSummary, type FilterValues, routes } from "@holdfast/views";
import type { EventEntry, PriceRange } from "../finding/event-entry.ts";
import type { EventNumbers, FoundEvents } from "../finding/find.ts";

/** Parameters of a request as they were sent. */
export type SentQuery = Readonly<Record<string, string | undefined>>;

/** Returns the page of what was found; `now` is in ms since 1970. */
export function browseModel(
  sent: SentQuery,
  found: FoundEvents & EventNumbers,
  asked: { query: FindingQuery; now: number },
): BrowseModel {
  const { query, now } = asked;
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
    chips: chipsOf(filters, now),
  };
}

/** Returns the page of a request that could not be read; `now` is in ms since 1970. */
export function faultyModel(sent: SentQuery, errors: BrowseModel["errors"], now: number): BrowseModel {
  const filters = filtersIn(sent);
  const chips = chipsOf(filters, now);
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

/**
 * Returns the usual choices of days. The day is that of UTC, because the server does not know where the visitor is; the
 * days themselves are those of each venue.
 */
export function chipsOf(filters: FilterValues, now: number): DayChip[] {
  const days = (from: number, to: number) => ({ from: dayAfter(now, from), to: dayAfter(now, to) });
  const weekday = new Date(now).getUTCDay();
  // Friday to Sunday; on Saturday and Sunday, what is left of them.
  const untilSunday = (7 - weekday) % 7;
  const weekend = days(Math.max(0, untilSunday - 2), untilSunday);
  const chip = (label: string, { from, to }: { from: string; to: string }): DayChip => {
    const isCurrent = filters.from === from && filters.to === to;
    return {
      label,
      isCurrent,
      href: routes.home(isCurrent ? { ...filters, from: "", to: "" } : { ...filters, from, to }),
    };
  };
  return [chip("Tonight", days(0, 0)), chip("This weekend", weekend)];
}

const DAY_MS = 86_400_000;

function dayAfter(now: number, days: number): string {
  return localDateOf(now + days * DAY_MS, UTC);
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
