// Finds events and tickets in the catalogue: by words, city, days and prices, in an order, one part at a time.

import type { Filters, FindingCursor, FindingQuery } from "@holdfast/contracts";
import type { Catalogue } from "./catalogue.ts";
import type { EventEntry, Offer, PriceRange } from "./event-entry.ts";
import { Part, type Place, placeOf } from "./orders.ts";

/** A part of the events that a query finds. */
export interface FoundEvents {
  /** The events of the part. */
  readonly events: readonly EventEntry[];
  /** Where the next part begins; null on the last. */
  readonly next: FindingCursor | null;
  /** Number of events before this part. */
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

/** How many times fewer tickets have to be left for collecting them to be faster than walking along an order. */
const SPARSE = 8;

/**
 * Finds events with tickets for sale, and without a range of prices also those whose tickets are all reserved or sold.
 * Events without a date come last by date, events without a ticket for sale last by price.
 */
export function findEvents(catalogue: Catalogue, query: FindingQuery, matched: Matched): FoundEvents {
  if (query.sort === "price" && hasRange(query)) return cheapestIn(catalogue, query, matched);
  const part = new Part<EventEntry>(query);
  for (const entry of entriesIn(catalogue, query, matched)) if (isSupplied(entry, query)) part.add(entry);
  const { entries: events, next, before, total } = part;
  return { events, next, before, total };
}

// The price of an event is then the lowest in the range.
function cheapestIn(catalogue: Catalogue, query: FindingQuery, matched: Matched): FoundEvents {
  const part = new Part<Found>(query);
  for (const entry of entriesIn(catalogue, query, matched)) {
    const price = entry.lowestIn(query);
    if (price < Infinity) part.add({ id: entry.id, at: entry.at, price, entry });
  }
  const { next, before, total } = part;
  return { events: part.entries.map(({ entry }) => entry), next, before, total };
}

/** Lists all events that can be found, the oldest first. */
export function livingEvents(catalogue: Catalogue, now: number): readonly EventEntry[] {
  const living = [...catalogue.entries()].filter((entry) => isLiving(entry, now, {}) && isSupplied(entry, {}));
  return living.sort((one, other) => (one.id < other.id ? -1 : 1));
}

type Found = Place & { readonly entry: EventEntry };

/** Finds tickets for sale. */
export function findTickets(catalogue: Catalogue, query: FindingQuery, matched: Matched): FoundTickets {
  const part = new Part<Offer>(query);
  const collected = collect(catalogue, query, matched);
  if (Array.isArray(collected)) for (const offer of collected) part.add(offer);
  else walk(catalogue, query, { part, matches: collected });
  return { ids: part.entries.map(({ id }) => id), next: part.next };
}

// An array, not a generator: most lists go through thousands of events.
function entriesIn(catalogue: Catalogue, query: FindingQuery, { ids, now }: Matched): readonly EventEntry[] {
  const entries: EventEntry[] = [];
  if (query.words === null || query.city === null) return entries;
  if (ids === null) {
    for (const entry of catalogue.entries()) if (isLiving(entry, now, query)) entries.push(entry);
    return entries;
  }
  for (const id of ids) {
    const entry = catalogue.entry(id);
    if (entry !== null && isLiving(entry, now, query)) entries.push(entry);
  }
  return entries;
}

/** Collects the tickets that match, in no order; returns what tells whether a ticket matches when they are too many. */
function collect(catalogue: Catalogue, query: FindingQuery, matched: Matched): Offer[] | ((offer: Offer) => boolean) {
  const few = catalogue.offers.size / SPARSE;
  if (matched.ids === null && query.from === undefined && query.to === undefined) {
    const isForSale = ({ eventId }: Offer) => matched.now < (catalogue.entry(eventId)?.endsSaleAt ?? 0);
    const isByAnother = hasRange(query) && query.sort !== "price";
    // Walking ends after about limit × size / n steps when n tickets are in the range; collecting takes n.
    const fewer = Math.sqrt(query.limit * catalogue.offers.size);
    return (isByAnother && fewInRange(catalogue, query, fewer)?.filter(isForSale)) || isForSale;
  }
  const entries = entriesIn(catalogue, query, matched);
  const total = entries.reduce((sum, { offers }) => sum + offers.length, 0);
  if (total < few) return entries.flatMap((entry) => entry.offersIn(query));
  const ids = new Set(entries.map(({ id }) => id));
  return ({ eventId }) => ids.has(eventId);
}

type Walking = { readonly part: Part<Offer>; readonly matches: (offer: Offer) => boolean };

/** Walks along the order until the part is full. */
function walk(catalogue: Catalogue, query: FindingQuery, { part, matches }: Walking): void {
  const { sort, after, minPrice = 0, maxPrice = Infinity } = query;
  const cheapest = sort === "price" ? { id: "", at: 0, price: minPrice } : undefined;
  for (const offer of catalogue.offers.from(sort, after ? placeOf(after) : cheapest)) {
    if (part.isFull || (sort === "price" && offer.price > maxPrice)) return;
    if (offer.price >= minPrice && offer.price <= maxPrice && matches(offer)) part.add(offer);
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

type Days = Pick<Filters, "from" | "to">;

function isLiving(entry: EventEntry, now: number, query: Days): boolean {
  return now < entry.endsSaleAt && isOnDays(entry, query);
}

function isOnDays({ firstDay, lastDay }: EventEntry, { from, to }: Days): boolean {
  if (from === undefined && to === undefined) return true;
  if (firstDay === null || lastDay === null) return false;
  return (from === undefined || lastDay >= from) && (to === undefined || firstDay <= to);
}

function isSupplied(entry: EventEntry, query: PriceRange): boolean {
  if (hasRange(query)) return entry.lowestIn(query) < Infinity;
  return entry.price < Infinity || (entry.firstDay !== null && entry.ticketIds.size > 0);
}

function hasRange({ minPrice, maxPrice }: PriceRange): boolean {
  return minPrice !== undefined || maxPrice !== undefined;
}
