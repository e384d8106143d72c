// Holds one event as it is found: its details, the tickets for sale by price, and how many others are reserved or sold.

import { type EventView, endOfSale } from "@holdfast/contracts";
import { foldWords, lastsSeveralDays, localDateOf, UTC } from "@holdfast/values";
import { compareBy, type Place } from "./orders.ts";

/** A ticket for sale. */
export interface Offer extends Place {
  /** Id of the event. */
  readonly eventId: string;
}

/** What the tickets of an event are, as a query asks for them. */
export interface Supply {
  /** Number of tickets for sale. */
  readonly forSale: number;
  /** Lowest price of these, in minor units; null without one. */
  readonly lowest: number | null;
}

/** A range of prices in minor units, both ends included; absent: no limit. */
export interface PriceRange {
  /** Lowest price. */
  readonly minPrice?: number | undefined;
  /** Highest price. */
  readonly maxPrice?: number | undefined;
}

/** Holds one event and its tickets; the catalogue changes it. */
export class EventEntry {
  /** Details of the event. */
  readonly event: EventView;
  /** When the sale ends, in ms since 1970; Infinity when it does not end by itself. */
  readonly endsSaleAt: number;
  /** First day at the venue, such as `2026-12-30`; null without a date. */
  readonly firstDay: string | null;
  /** Last day at the venue; null without a date. */
  readonly lastDay: string | null;
  /** Number of tickets that are reserved or sold. */
  readonly taken: { held: number; sold: number };
  /** Ids of the tickets that are for sale, reserved or sold. */
  readonly ticketIds: Set<string>;
  /** Where the event stands in each order. */
  place: EventPlace;
  readonly #offers: Offer[];

  /** Creates the entry of an event with the tickets of an earlier entry of it. */
  constructor(event: EventView, before?: EventEntry) {
    this.event = event;
    this.endsSaleAt = endOfSale(event) ?? Number.POSITIVE_INFINITY;
    const { startsAt, endsAt } = event;
    const zone = event.timeZone ?? UTC;
    this.firstDay = startsAt === null ? null : localDateOf(startsAt, zone);
    const lasts = startsAt !== null && endsAt !== null && lastsSeveralDays(startsAt, endsAt, zone);
    this.lastDay = lasts ? localDateOf(endsAt, zone) : this.firstDay;
    this.taken = before?.taken ?? { held: 0, sold: 0 };
    this.ticketIds = before?.ticketIds ?? new Set();
    this.#offers = before?.offers.map((offer) => ({ ...offer, at: startOf(event) })) ?? [];
    this.place = this.#placed();
  }

  /** The tickets for sale, the cheapest first. */
  get offers(): readonly Offer[] {
    return this.#offers;
  }

  /** Adds a ticket for sale. */
  add(offer: Offer): void {
    this.#offers.splice(this.#indexOf(offer), 0, offer);
    this.place = this.#placed();
  }

  /** Takes a ticket out that is not for sale any more. */
  delete(offer: Offer): void {
    const at = this.#indexOf(offer);
    if (this.#offers[at]?.id === offer.id) this.#offers.splice(at, 1);
    this.place = this.#placed();
  }

  /** Returns the tickets for sale whose price is in a range, the cheapest first. */
  offersIn({ minPrice, maxPrice }: PriceRange): readonly Offer[] {
    if (minPrice === undefined && maxPrice === undefined) return this.#offers;
    return this.#offers.slice(this.#countBelow(minPrice ?? 0), this.#countBelow((maxPrice ?? Infinity) + 1));
  }

  /** Counts the tickets for sale whose price is in a range. */
  supplyIn({ minPrice, maxPrice }: PriceRange): Supply {
    const from = minPrice === undefined ? 0 : this.#countBelow(minPrice);
    const to = maxPrice === undefined ? this.#offers.length : this.#countBelow(maxPrice + 1);
    return { forSale: to - from, lowest: to > from ? (this.#offers[from]?.price ?? null) : null };
  }

  #placed(): EventPlace {
    const price = this.#offers[0]?.price ?? Number.POSITIVE_INFINITY;
    return { id: this.event.id, at: startOf(this.event), price, entry: this };
  }

  #countBelow(price: number): number {
    return this.#indexOf({ id: "", at: 0, price });
  }

  // The number of tickets before a place, by halves.
  #indexOf(place: Place): number {
    let [low, high] = [0, this.#offers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const offer = this.#offers[middle];
      if (offer && compareBy.price(offer, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Place of an event in the orders, and the event itself. */
export interface EventPlace extends Place {
  /** The event. */
  readonly entry: EventEntry;
}

/** Returns the start of an event, by which it is sorted; Infinity without one. */
export function startOf({ startsAt }: Pick<EventView, "startsAt">): number {
  return startsAt ?? Number.POSITIVE_INFINITY;
}

/** Returns the folded words by which an event is found, and those of its city. */
export function wordsOfEvent({ title, venue, city }: Pick<EventView, "title" | "venue" | "city">): {
  readonly all: readonly string[];
  readonly city: readonly string[];
} {
  const ofCity = foldWords(city ?? "");
  return { all: [...foldWords(title), ...foldWords(venue ?? ""), ...ofCity], city: ofCity };
}
