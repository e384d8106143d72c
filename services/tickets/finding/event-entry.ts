// Holds one event as it is found: its details, the tickets for sale by price, and how many others are reserved or sold.

import { type EventView, endOfSale } from "@holdfast/contracts";
import { lastsSeveralDays, localDateOf, UTC } from "@holdfast/values";
import { compareBy, type Place } from "./orders.ts";

/** A ticket for sale. */
export interface Offer extends Place {
  /** Id of the event. */
  readonly eventId: string;
}

/** A range of prices in minor units, both ends included; absent: no limit. */
export interface PriceRange {
  /** Lowest price. */
  readonly minPrice?: number | undefined;
  /** Highest price. */
  readonly maxPrice?: number | undefined;
}

/** Holds one event and its tickets; the catalogue changes it. Its price is the lowest of the tickets for sale. */
export class EventEntry implements Place {
  /** Id of the event. */
  readonly id: string;
  /** Start of the event, in ms since 1970; Infinity without one. */
  readonly at: number;
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
  readonly #offers: Offer[];

  /** Creates the entry of an event with the tickets of an earlier entry of it. */
  constructor(event: EventView, before?: EventEntry) {
    const { id, startsAt, endsAt } = event;
    const zone = event.timeZone ?? UTC;
    const lasts = startsAt !== null && endsAt !== null && lastsSeveralDays(startsAt, endsAt, zone);
    this.id = id;
    this.at = startsAt ?? Number.POSITIVE_INFINITY;
    this.event = event;
    this.endsSaleAt = endOfSale(event) ?? Number.POSITIVE_INFINITY;
    this.firstDay = startsAt === null ? null : localDateOf(startsAt, zone);
    this.lastDay = lasts ? localDateOf(endsAt, zone) : this.firstDay;
    this.taken = before?.taken ?? { held: 0, sold: 0 };
    this.ticketIds = before?.ticketIds ?? new Set();
    this.#offers = before?.offers.map((offer) => ({ ...offer, at: this.at })) ?? [];
  }

  /** Lowest price of a ticket for sale, in minor units; Infinity without one. */
  get price(): number {
    return this.#offers[0]?.price ?? Number.POSITIVE_INFINITY;
  }

  /** The tickets for sale, the cheapest first. */
  get offers(): readonly Offer[] {
    return this.#offers;
  }

  /** Adds a ticket for sale. */
  add(offer: Offer): void {
    this.#offers.splice(this.#indexOf(offer), 0, offer);
  }

  /** Takes a ticket out that is not for sale any more. */
  delete(offer: Offer): void {
    const index = this.#indexOf(offer);
    if (this.#offers[index]?.id === offer.id) this.#offers.splice(index, 1);
  }

  /** Returns the tickets for sale whose price is in a range, the cheapest first. */
  offersIn({ minPrice, maxPrice }: PriceRange): readonly Offer[] {
    const from = minPrice === undefined ? 0 : this.#countBelow(minPrice);
    return this.#offers.slice(from, maxPrice === undefined ? undefined : this.#countBelow(maxPrice + 1));
  }

  /** Returns the lowest price in a range, in minor units; Infinity without a ticket for sale in it. */
  lowestIn({ minPrice = 0, maxPrice = Number.POSITIVE_INFINITY }: PriceRange): number {
    const lowest = this.price < minPrice ? this.#offers[this.#countBelow(minPrice)]?.price : this.price;
    return lowest === undefined || lowest > maxPrice ? Number.POSITIVE_INFINITY : lowest;
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
