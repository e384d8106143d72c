// Finds events and tickets in the catalogue: by words, city, days and prices, in an order, one part at a time.

import type { Filters, FindingCursor, FindingQuery } from "@holdfast/contracts";
import type { Catalogue } from "./catalogue.ts";
import type { EventEntry, EventPlace, Offer, Supply } from "./event-entry.ts";
import { compareBy, cursorOf, placeOf } from "./orders.ts";

/** A part of the events that a query finds. */
export interface FoundEvents {
  /** The events of the part, with their tickets for sale in the range of prices that is looked for. */
  readonly events: readonly FoundEvent[];
  /** Where the next part begins; null on the last. */
  readonly next: FindingCursor | null;
  /** Number of events before this part. */
  readonly before: number;
  /** Number of all events that are found. */
  readonly total: number;
}

/** An event that a query finds. */
export interface FoundEvent {
  /** The event. */
  readonly entry: EventEntry;
  /** Its tickets for sale whose price is in the range that is looked for. */
  readonly supply: Supply;
}

/** A part of the tickets for sale that a query finds. */
export interface FoundTickets {
  /** Ids of the tickets. */
  readonly ids: readonly string[];
  /** Where the next part begins; null on the last. */
  readonly next: FindingCursor | null;
}

/** Says what the words of a query find, and the present moment. */
export interface Matched {
  /** Ids of the events that have all words; null: the query has no words, and all events match. */
  readonly ids: ReadonlySet<string> | null;
  /** Present moment, in ms since 1970: an event whose sale has ended is not found. */
  readonly now: number;
}

/** How many times fewer entries have to be left for sorting them to be faster than walking through all. */
const SPARSE = 8;

/**
 * Finds events with tickets for sale, and without a range of prices also those whose tickets are all reserved or sold.
 * Events without a date come last by date, events without a ticket for sale last by price.
 */
export function findEvents(catalogue: Catalogue, query: FindingQuery, matched: Matched): FoundEvents {
  const { sort, limit, after } = query;
  if (query.words === null || query.city === null) return { events: [], next: null, before: 0, total: 0 };
  const found = placesIn(catalogue, query, matched).filter(({ entry }) => isSupplied(entry, query));
  const places = sort === "price" && hasRange(query) ? byPriceIn(found, query) : found;
  const behind = after && placeOf(after);
  const at = behind ? places.findIndex((place) => compareBy[sort](place, behind) > 0) : 0;
  const before = at < 0 ? places.length : at;
  const part = places.slice(before, before + limit);
  const last = part.at(-1);
  return {
    events: part.map(({ entry }) => ({ entry, supply: entry.supplyIn(query) })),
    next: last && before + limit < places.length ? cursorOf(sort, last) : null,
    before,
    total: places.length,
  };
}

/** Finds tickets for sale. */
export function findTickets(catalogue: Catalogue, query: FindingQuery, matched: Matched): FoundTickets {
  const { sort, limit, after } = query;
  if (query.words === null || query.city === null) return { ids: [], next: null };
  const behind = after && placeOf(after);
  const found: Offer[] = [];
  for (const offer of offersIn(catalogue, query, matched)) {
    if (behind && compareBy[sort](offer, behind) <= 0) continue;
    found.push(offer);
    if (found.length > limit) break;
  }
  const last = found[limit - 1];
  return {
    ids: found.slice(0, limit).map(({ id }) => id),
    next: last && found.length > limit ? cursorOf(sort, last) : null,
  };
}

/** Lists the places of the events that match all but the prices, in the order that is asked for. */
function placesIn(catalogue: Catalogue, query: FindingQuery, { ids, now }: Matched): EventPlace[] {
  const { events } = catalogue;
  const matches = ({ id, entry }: EventPlace) => (ids === null || ids.has(id)) && isLiving(entry, now, query);
  if (ids === null || ids.size * SPARSE > events.size) return [...events.from(query.sort)].filter(matches);
  const places = Array.from(ids, (id) => catalogue.entry(id)?.place ?? []).flat();
  return places.filter(matches).sort(compareBy[query.sort]);
}

/** Goes through the tickets that match, in the order that is asked for, the shortest way. */
function offersIn(catalogue: Catalogue, query: FindingQuery, matched: Matched): Iterable<Offer> {
  const few = catalogue.offers.size / SPARSE;
  const order = compareBy[query.sort];
  if (matched.ids === null && query.from === undefined && query.to === undefined) {
    const isForSale = ({ eventId }: Offer) => matched.now < (catalogue.entry(eventId)?.endsSaleAt ?? 0);
    const priced = hasRange(query) && query.sort !== "price" ? fewInRange(catalogue, query, few) : null;
    return priced ? priced.filter(isForSale).sort(order) : walk(catalogue, query, isForSale);
  }
  const events = placesIn(catalogue, { ...query, sort: "newest" }, matched);
  const total = events.reduce((sum, { entry }) => sum + entry.offers.length, 0);
  if (total < few) return events.flatMap(({ entry }) => entry.offersIn(query)).sort(order);
  const ids = new Set(events.map(({ id }) => id));
  return walk(catalogue, query, ({ eventId }) => ids.has(eventId));
}

function* walk(catalogue: Catalogue, query: FindingQuery, matches: (offer: Offer) => boolean): Iterable<Offer> {
  const { sort, after, minPrice = 0, maxPrice = Infinity } = query;
  const cheapest = sort === "price" ? { id: "", at: 0, price: minPrice } : undefined;
  for (const offer of catalogue.offers.from(sort, after ? placeOf(after) : cheapest)) {
    if (sort === "price" && offer.price > maxPrice) return;
    if (offer.price >= minPrice && offer.price <= maxPrice && matches(offer)) yield offer;
  }
}

/** Lists the tickets in a range of prices; null when there are more than `most`. */
function fewInRange(
  catalogue: Catalogue,
  { minPrice = 0, maxPrice = Infinity }: Filters,
  most: number,
): Offer[] | null {
  const found: Offer[] = [];
  for (const offer of catalogue.offers.from("price", { id: "", at: 0, price: minPrice })) {
    if (offer.price > maxPrice) break;
    found.push(offer);
    if (found.length > most) return null;
  }
  return found;
}

function isLiving(entry: EventEntry, now: number, query: Filters): boolean {
  return now < entry.endsSaleAt && isOnDays(entry, query);
}

function isOnDays({ firstDay, lastDay }: EventEntry, { from, to }: Filters): boolean {
  if (from === undefined && to === undefined) return true;
  if (firstDay === null || lastDay === null) return false;
  return (from === undefined || lastDay >= from) && (to === undefined || firstDay <= to);
}

function isSupplied(entry: EventEntry, query: Filters): boolean {
  if (hasRange(query)) return entry.supplyIn(query).forSale > 0;
  return entry.offers.length > 0 || (entry.firstDay !== null && entry.ticketIds.size > 0);
}

function hasRange({ minPrice, maxPrice }: Filters): boolean {
  return minPrice !== undefined || maxPrice !== undefined;
}

function byPriceIn(places: readonly EventPlace[], range: Filters): EventPlace[] {
  const priced = places.map((place) => ({ ...place, price: place.entry.supplyIn(range).lowest ?? Infinity }));
  return priced.sort(compareBy.price);
}
