// Finds events and tickets in the catalogue: by words, city, days and prices, in an order, one part at a time.

import type { Filters, FindingCursor, FindingQuery } from "@holdfast/contracts";
import type { Catalogue, EventPlace } from "./catalogue.ts";
import type { EventEntry, Offer, PriceRange } from "./event-entry.ts";
import { compareBy, type Orders, Part, type Place, placeOf } from "./orders.ts";

/** A part of the events that a query finds. */
export interface FoundEvents {
  /** The events of the part. */
  readonly events: readonly EventEntry[];
  /** Where the next part begins; null on the last. */
  readonly next: FindingCursor | null;
}

/** Numbers of events that a query finds. */
export interface EventNumbers {
  /** Number of events before the part that is asked for. */
  readonly before: number;
  /** Number of all events that are found. */
  readonly total: number;
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

/**
 * Finds events with tickets for sale, and without a range of prices also those whose tickets are all reserved or sold, if
 * they have or had a date. Events without a date come last by date, events without a ticket for sale last by price. By price, an event stands at
 * its lowest price in the range.
 */
export function findEvents(catalogue: Catalogue, query: FindingQuery, matched: Matched): FoundEvents {
  if (isWordless(query)) return { events: [], next: null };
  const isFound = matcherOf(query, matched);
  const part =
    query.sort === "price" && hasRange(query)
      ? cheapestPart(catalogue, query, isFound)
      : partOf<EventPlace>(query, {
          orders: catalogue.events,
          matches: ({ entry }) => isFound(entry) && isSupplied(entry, query),
          candidates: placesOf(catalogue, query, matched),
        });
  return { events: part.entries.map(({ entry }) => entry), next: part.next };
}

/** Counts the events that `findEvents` finds in all parts together, by a walk through all that have the words. */
export function countEvents(catalogue: Catalogue, query: FindingQuery, matched: Matched): EventNumbers {
  let [before, total] = [0, 0];
  if (isWordless(query)) return { before, total };
  const after = query.after && placeOf(query.after);
  const isFound = matcherOf(query, matched);
  for (const entry of entriesWith(catalogue, matched.ids)) {
    if (!isFound(entry) || !isSupplied(entry, query)) continue;
    total += 1;
    if (after && compareBy[query.sort](placeIn(query, entry), after) <= 0) before += 1;
  }
  return { before, total };
}

/** Lists all events that can be found, the oldest first. */
export function livingEvents(catalogue: Catalogue, now: number): readonly EventEntry[] {
  const living = [...catalogue.entries()].filter((entry) => now < entry.endsSaleAt && isSupplied(entry, {}));
  return living.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Finds tickets for sale. */
export function findTickets(catalogue: Catalogue, query: FindingQuery, matched: Matched): FoundTickets {
  if (isWordless(query)) return { ids: [], next: null };
  const isFound = matcherOf(query, matched);
  const { minPrice = 0, maxPrice = Infinity } = query;
  const part = partOf<Offer>(query, {
    orders: catalogue.offers,
    matches({ price, eventId }) {
      if (price < minPrice || price > maxPrice) return false;
      const entry = catalogue.entry(eventId);
      return entry !== null && isFound(entry);
    },
    candidates: offersOf(catalogue, query, matched),
  });
  return { ids: part.entries.map(({ id }) => id), next: part.next };
}

interface Search<Entry extends Place> {
  readonly orders: Orders<Entry>;
  readonly matches: (entry: Entry) => boolean;
  /** What can match at all; null: anything. */
  readonly candidates: Candidates<Entry> | null;
}

interface Candidates<Entry> {
  /** Largest number that there can be; Infinity where counting takes as long as collecting. */
  most(): number;
  /** Collects them, in no order. */
  all(): readonly Entry[];
}

// Steps along an order, as a multiple of those that are to be expected, before the candidates are collected.
const PATIENCE = 2;

/**
 * Collects candidates where they are few, and otherwise walks along the order until the part is full. A walk takes about
 * limit × size / n steps when n entries match, collecting takes n; a walk that takes much longer is given up.
 */
function partOf<Entry extends Place>(query: FindingQuery, { orders, matches, candidates }: Search<Entry>): Part<Entry> {
  const few = Math.sqrt(query.limit * orders.size);
  const isFew = candidates !== null && candidates.most() <= few;
  const most = candidates === null ? Infinity : PATIENCE * few;
  const part = isFew ? null : walked(query, { orders, matches }, most);
  return part ?? collected(query, candidates?.all() ?? [], matches);
}

function collected<Entry extends Place>(
  query: FindingQuery,
  entries: Iterable<Entry>,
  matches: (entry: Entry) => boolean,
): Part<Entry> {
  const part = new Part<Entry>(query);
  for (const entry of entries) if (matches(entry)) part.add(entry);
  return part;
}

function walked<Entry extends Place>(
  query: FindingQuery,
  { orders, matches }: Pick<Search<Entry>, "orders" | "matches">,
  most: number,
): Part<Entry> | null {
  const { sort, after, maxPrice = Infinity } = query;
  const part = new Part<Entry>(query);
  let steps = 0;
  for (const entry of orders.from(sort, after ? placeOf(after) : beginningOf(query))) {
    if (part.isFull || (sort === "price" && hasRange(query) && entry.price > maxPrice)) break;
    if (++steps > most) return null;
    if (matches(entry)) part.add(entry);
  }
  return part;
}

function beginningOf({ sort, minPrice }: FindingQuery): Place | undefined {
  return sort === "price" && minPrice !== undefined ? { id: "", at: 0, price: minPrice } : undefined;
}

type IsFound = (entry: EventEntry) => boolean;

// Walks along the prices in the range: an event comes with its cheapest ticket in it.
function cheapestPart(catalogue: Catalogue, query: FindingQuery, isFound: IsFound): Part<EventPlace> {
  const { minPrice = 0, maxPrice = Infinity, after, limit } = query;
  const part = new Part<EventPlace>(query);
  const seen = new Set<string>();
  const from = { id: "", at: 0, price: Math.max(minPrice, after?.key ?? 0) };
  let steps = PATIENCE * Math.sqrt(limit * catalogue.offers.size);
  for (const { price, eventId } of catalogue.offers.from("price", from)) {
    if (price > maxPrice || part.isPast(price)) return part;
    if (--steps < 0) break;
    const entry = catalogue.entry(eventId);
    if (entry === null || seen.has(eventId) || !isFound(entry)) continue;
    seen.add(eventId);
    part.add(placeIn(query, entry));
  }
  if (steps >= 0) return part;
  const places = Array.from(catalogue.entries(), (entry) => placeIn(query, entry));
  return collected(query, places, ({ entry, price }) => price < Infinity && isFound(entry));
}

function placeIn(query: PriceRange, entry: EventEntry): EventPlace {
  return { id: entry.id, at: entry.at, price: entry.lowestIn(query), entry };
}

function placesOf(catalogue: Catalogue, query: FindingQuery, { ids }: Matched): Candidates<EventPlace> | null {
  if (ids === null && !hasRange(query)) return null;
  const those = () => ids ?? new Set(offersIn(catalogue, query).map(({ eventId }) => eventId));
  return {
    most: () => ids?.size ?? Infinity,
    all: () => [...those()].flatMap((id) => catalogue.place(id) ?? []),
  };
}

function offersOf(catalogue: Catalogue, query: FindingQuery, matched: Matched): Candidates<Offer> | null {
  const { ids } = matched;
  if (ids === null && query.from === undefined && query.to === undefined) {
    if (!hasRange(query) || query.sort === "price") return null;
    return { most: () => Infinity, all: () => offersIn(catalogue, query) };
  }
  const isFound = matcherOf(query, matched);
  return {
    most: () =>
      ids === null ? Infinity : entriesWith(catalogue, ids).reduce((sum, { offers }) => sum + offers.length, 0),
    all: () => entriesWith(catalogue, ids).flatMap((entry) => (isFound(entry) ? entry.offersIn(query) : [])),
  };
}

function offersIn(catalogue: Catalogue, { minPrice = 0, maxPrice = Infinity }: PriceRange): readonly Offer[] {
  const found: Offer[] = [];
  for (const offer of catalogue.offers.from("price", { id: "", at: 0, price: minPrice })) {
    if (offer.price > maxPrice) break;
    found.push(offer);
  }
  return found;
}

function entriesWith(catalogue: Catalogue, ids: ReadonlySet<string> | null): readonly EventEntry[] {
  return ids === null ? [...catalogue.entries()] : Array.from(ids).flatMap((id) => catalogue.entry(id) ?? []);
}

// The text of a query may have no word at all, such as a sign alone: it finds nothing.
function isWordless({ words, city }: FindingQuery): boolean {
  return words === null || city === null;
}

function matcherOf(query: FindingQuery, { ids, now }: Matched): IsFound {
  return (entry) => now < entry.endsSaleAt && (ids === null || ids.has(entry.id)) && isOnDays(entry, query);
}

function isOnDays({ firstDay, lastDay }: EventEntry, { from, to }: Pick<Filters, "from" | "to">): boolean {
  if (from === undefined && to === undefined) return true;
  if (firstDay === null || lastDay === null) return false;
  return (from === undefined || lastDay >= from) && (to === undefined || firstDay <= to);
}

function isSupplied(entry: EventEntry, query: PriceRange): boolean {
  if (hasRange(query)) return entry.lowestIn(query) < Infinity;
  const isNight = entry.firstDay !== null || entry.event.status === "postponed";
  return entry.price < Infinity || (isNight && entry.ticketIds.size > 0);
}

function hasRange({ minPrice, maxPrice }: PriceRange): boolean {
  return minPrice !== undefined || maxPrice !== undefined;
}
