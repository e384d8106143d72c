// Keeps in memory what can be found: all living events, and their tickets for sale, in every order.

import { type EventView, type TicketView, totalOf } from "@holdfast/contracts";
import { wordsOfEvent } from "../rules/event-document.ts";
import { EventEntry, type Offer } from "./event-entry.ts";
import { Orders, type Place } from "./orders.ts";
import { WordIndex } from "./word-index.ts";

/** Sets how much a catalogue holds at most. */
export interface CatalogueBounds {
  /** Maximum number of events; default 50,000. */
  readonly events?: number;
  /** Maximum number of tickets that are for sale, reserved or sold, of living events; default 1,000,000. */
  readonly tickets?: number;
}

/** Where an event stands in the orders: by its start and its lowest price, Infinity without one. */
export interface EventPlace extends Place {
  /** The event. */
  readonly entry: EventEntry;
}

type Known = Pick<TicketView, "version" | "eventId" | "status"> & { readonly offer: Offer | null };

const MOST_EVENTS = 50_000;
const MOST_TICKETS = 1_000_000;
const MOST_ENDED = 10_000;
const MOST_MERGED = 10_000;
const MOST_HOPS = 10;

/**
 * Holds what can be found. Views may come late or twice: the newest version of each event and ticket counts. Takes about
 * 2 KB for an event and 1 KB for a ticket; what exceeds the bounds is left out, and counted in `leftOut`.
 */
export class Catalogue {
  /** The tickets for sale in all orders. */
  readonly offers = new Orders<Offer>();
  /** The living events in all orders. */
  readonly events = new Orders<EventPlace>();
  /** Finds events by words of title, venue and city; stays empty where the server finds words. */
  readonly words = new WordIndex();
  /** Finds events by words of the city; stays empty where the server finds words. */
  readonly cities = new WordIndex();
  /** Number of views that were left out because the catalogue was full. */
  leftOut = 0;
  /** Number of times that something was noted or forgotten: what was counted before is out of date after. */
  changes = 0;
  readonly #entries = new Map<string, EventEntry>();
  readonly #places = new Map<string, EventPlace>();
  readonly #tickets = new Map<string, Known>();
  // Tickets of an event that has ended say so later than the event.
  readonly #ended = new Map<string, number>();
  // Tickets keep the id of an event that was merged; a merge is never undone.
  readonly #merged = new Map<string, string>();
  readonly #most: Required<CatalogueBounds>;
  readonly #keepsWords: boolean;

  /** Creates an empty catalogue; `keepsWords` is false where the server finds words, default true. */
  constructor({ events = MOST_EVENTS, tickets = MOST_TICKETS }: CatalogueBounds = {}, keepsWords = true) {
    this.#most = { events, tickets };
    this.#keepsWords = keepsWords;
  }

  /** Returns a living event by its id; null for one that has ended, or is not known. */
  entry(id: string): EventEntry | null {
    return this.#entries.get(id) ?? null;
  }

  /** Returns where a living event stands in the orders; null for one that has ended, or is not known. */
  place(id: string): EventPlace | null {
    return this.#places.get(id) ?? null;
  }

  /** Goes through the living events, in no order. */
  entries(): Iterable<EventEntry> {
    return this.#entries.values();
  }

  /** Lists the ids of the tickets that are for sale, reserved or sold. */
  ticketIds(): readonly string[] {
    return [...this.#tickets.keys()];
  }

  /** Returns the version of a ticket that is for sale, reserved or sold; null for any other. */
  versionOf(ticketId: string): number | null {
    return this.#tickets.get(ticketId)?.version ?? null;
  }

  /**
   * Notes an event as it is now; one that is over or cancelled is forgotten, with its tickets. The tickets of one that was
   * merged count for the event that it was merged into.
   */
  noteEvent(event: EventView): void {
    this.changes += 1;
    if (event.mergedInto) this.noteMerge(event.id, event.mergedInto);
    if (this.#merged.has(event.id)) return;
    const known = this.#entries.get(event.id);
    const version = known?.event.version ?? this.#ended.get(event.id) ?? -1;
    if (version >= event.version) return;
    if (event.status === "over" || event.status === "cancelled") this.#end(event);
    else this.#put(event, known);
  }

  /** Notes that an event was merged into another; the tickets of both count for the other from now on. */
  noteMerge(from: string, into: string): void {
    this.changes += 1;
    this.#merged.delete(from);
    this.#merged.set(from, into);
    if (this.#merged.size > MOST_MERGED) this.#merged.delete(this.#merged.keys().next().value ?? "");
    const entry = this.#entries.get(from);
    if (entry) this.#moveTickets(entry, this.#survivorOf(from));
  }

  /** Notes a ticket as it is now. It speaks for its event until the event itself is known. */
  noteTicket(ticket: TicketView): void {
    this.changes += 1;
    const { id, version, status } = ticket;
    const eventId = this.#survivorOf(ticket.eventId);
    if ((this.#tickets.get(id)?.version ?? -1) >= version || this.#ended.has(eventId)) return;
    this.forgetTicket(id);
    if (status === "delisted") return;
    if (!this.#hasRoomFor(eventId)) {
      this.leftOut += 1;
      return;
    }
    const entry = this.#entryOf({ ...ticket, eventId });
    const offer = status === "available" ? { id, eventId, price: totalOf(ticket), at: entry.at } : null;
    const known = { version, eventId, status, offer };
    this.#tickets.set(id, known);
    entry.ticketIds.add(id);
    this.#count(entry, known, 1);
  }

  /** Forgets an event, with its tickets; one that is not known stays so. */
  forgetEvent(id: string): void {
    this.changes += 1;
    const entry = this.#entries.get(id);
    if (!entry) return;
    for (const ticketId of entry.ticketIds) this.forgetTicket(ticketId);
    this.#drop(entry);
  }

  /** Forgets a ticket; one that is not known stays so. */
  forgetTicket(id: string): void {
    this.changes += 1;
    const known = this.#tickets.get(id);
    this.#tickets.delete(id);
    const entry = known && this.#entries.get(known.eventId);
    if (!entry) return;
    entry.ticketIds.delete(id);
    this.#count(entry, known, -1);
    // An event that only a ticket has told of goes with its last ticket.
    if (entry.event.version < 0 && entry.ticketIds.size === 0) this.#drop(entry);
  }

  #hasRoomFor(eventId: string): boolean {
    if (this.#tickets.size >= this.#most.tickets) return false;
    return this.#entries.has(eventId) || this.#entries.size < this.#most.events;
  }

  #entryOf(ticket: TicketView): EventEntry {
    const known = this.#entries.get(ticket.eventId);
    return known && known.event.version >= 0 ? known : this.#renew(eventOf(ticket), known);
  }

  #survivorOf(eventId: string): string {
    let id = eventId;
    for (let hops = 0; hops < MOST_HOPS; hops++) id = this.#merged.get(id) ?? id;
    return id;
  }

  // The other event is known by the facts of this one until it is known itself.
  #moveTickets(from: EventEntry, eventId: string): void {
    const tickets = Array.from(from.ticketIds, (id) => [id, this.#tickets.get(id)] as const);
    this.forgetEvent(from.id);
    if (tickets.length === 0 || this.#ended.has(eventId)) return;
    const into = this.#entries.get(eventId) ?? this.#renew({ ...from.event, id: eventId, version: -1 }, undefined);
    for (const [id, known] of tickets) {
      if (!known) continue;
      const offer = known.offer && { ...known.offer, eventId, at: into.at };
      const moved = { ...known, eventId, offer };
      this.#tickets.set(id, moved);
      into.ticketIds.add(id);
      this.#count(into, moved, 1);
    }
  }

  #put(event: EventView, before: EventEntry | undefined): void {
    if (before || this.#entries.size < this.#most.events) this.#renew(event, before);
    else this.leftOut += 1;
  }

  #renew(event: EventView, before: EventEntry | undefined): EventEntry {
    const entry = new EventEntry(event, before);
    this.#entries.set(event.id, entry);
    this.#sort(event.id);
    if (before && before.at !== entry.at) this.#moveOffers(before, entry);
    if (this.#keepsWords) {
      if (before) this.#forgetWords(before);
      const { all, city } = wordsOfEvent(event);
      this.words.add(event.id, all);
      this.cities.add(event.id, city);
    }
    return entry;
  }

  // The tickets of an event are sorted by its start.
  #moveOffers(before: EventEntry, entry: EventEntry): void {
    for (const offer of before.offers) this.offers.replace(offer, null);
    for (const offer of entry.offers) {
      this.offers.replace(null, offer);
      const known = this.#tickets.get(offer.id);
      if (known) this.#tickets.set(offer.id, { ...known, offer });
    }
  }

  #count(entry: EventEntry, { status, offer }: Known, by: 1 | -1): void {
    if (status === "reserved") entry.taken.held += by;
    if (status === "sold") entry.taken.sold += by;
    if (offer === null) return;
    if (by === 1) entry.add(offer);
    else entry.delete(offer);
    this.offers.replace(by === 1 ? null : offer, by === 1 ? offer : null);
    this.#sort(entry.id);
  }

  // Moves an event in the orders where its entry or its lowest price is another, or there is none any more.
  #sort(id: string): void {
    const before = this.#places.get(id) ?? null;
    const entry = this.#entries.get(id);
    if (entry && before?.entry === entry && before.price === entry.price) return;
    const after = entry ? { id, at: entry.at, price: entry.price, entry } : null;
    this.events.replace(before, after);
    if (after) this.#places.set(id, after);
    else this.#places.delete(id);
  }

  #end({ id, version }: EventView): void {
    this.forgetEvent(id);
    this.#ended.set(id, version);
    const [oldest = ""] = this.#ended.keys();
    if (this.#ended.size > MOST_ENDED) this.#ended.delete(oldest);
  }

  #drop(entry: EventEntry): void {
    if (!this.#entries.delete(entry.id)) return;
    this.#sort(entry.id);
    if (this.#keepsWords) this.#forgetWords(entry);
  }

  #forgetWords({ event }: EventEntry): void {
    const { all, city } = wordsOfEvent(event);
    this.words.delete(event.id, all);
    this.cities.delete(event.id, city);
  }
}

// Tickets that were listed before there were events have one of their own, which may not be written yet.
function eventOf({ eventId, title, venue, city, country, timeZone, startsAt, endsAt }: TicketView): EventView {
  const status = "scheduled" as const;
  return { id: eventId, version: -1, title, venue, city, country, timeZone, startsAt, endsAt, status };
}
