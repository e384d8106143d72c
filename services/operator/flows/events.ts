// Finds events for operators, and says in numbers how an event is doing.

import type { Database, Log } from "@holdfast/actors";
import { type EventOrderNumbers, openEventOrders } from "@holdfast/orders";
import { type EventTickets, openEventOverview, type StoredEvent } from "@holdfast/tickets";
import { foldWords, localDateOf, UTC, wordsOfQuery } from "@holdfast/values";

/** An event as tickets stores it. */
export type OwnEvent = StoredEvent;

/** Says which events are looked for; empty texts stand for all. */
export interface EventSearch {
  /** Words of the name or the venue, or the beginnings of them. */
  readonly q: string;
  /** Words of the city, or the beginnings of them. */
  readonly city: string;
  /** Day of the start at the venue, such as `2027-05-30`. */
  readonly date: string;
  /** Whether the events are looked for that were cancelled or are over. */
  readonly areEnded: boolean;
  /** Cursor of the part; undefined: the newest part. */
  readonly after?: string | undefined;
}

/** Holds a part of the events that a search finds. */
export interface FoundEvents {
  /** The events, the newest first. */
  readonly events: readonly StoredEvent[];
  /** Number of events that were read for this part. */
  readonly read: number;
  /** Cursor to search on from; null when all were read. */
  readonly next: string | null;
}

/** Counts what belongs to an event. */
export interface EventNumbers {
  /** Counts its tickets. */
  readonly tickets: EventTickets;
  /** Counts its orders and the people who wait. */
  readonly orders: EventOrderNumbers;
}

const A_READ = 200;
const MOST_READ = 2_000;
const A_PAGE = 50;

/** Reads the event with an id, whatever has become of it; null for the id of none. */
export async function findEvent({ database, log }: Site, id: string): Promise<StoredEvent | null> {
  return await openEventOverview(database, log).find(id);
}

/** Counts what belongs to an event and to those that were merged into it. */
export async function numbersOf({ database, log }: Site, event: StoredEvent): Promise<EventNumbers> {
  const [tickets, orders] = await Promise.all([
    openEventOverview(database, log).ticketsOf(event),
    openEventOrders(database, log).numbersOf([event.id, ...event.merged]),
  ]);
  return { tickets, orders };
}

/** Searches the events, at most 2,000 of them at once: what is left is searched by the next part. */
export async function searchEvents({ database, log }: Site, search: EventSearch): Promise<FoundEvents> {
  const overview = openEventOverview(database, log);
  const isFound = matcherOf(search);
  const events: StoredEvent[] = [];
  let [read, after] = [0, search.after];
  while (read < MOST_READ) {
    const part = await overview.list({ areEnded: search.areEnded, limit: A_READ, after });
    for (const event of part.events) {
      read += 1;
      after = event.id;
      if (isFound(event)) events.push(event);
      if (events.length === A_PAGE) return { events, read, next: after };
    }
    if (part.next === null) return { events, read, next: null };
    after = part.next;
  }
  return { events, read, next: after ?? null };
}

/** Returns the id of the event that a text names: the id itself, or the address of one of the event's pages. */
export function eventIdIn(text: string): string {
  const [, id = text.trim()] = /\/events\/([^/?#\s]+)/.exec(text) ?? [];
  return id;
}

interface Site {
  readonly database: Database;
  readonly log: Log;
}

function matcherOf({ q, city, date }: EventSearch): (event: StoredEvent) => boolean {
  const [words, cities] = [wordsOfQuery(q), wordsOfQuery(city)];
  return (event) => {
    const { title, venue, startsAt, timeZone } = event;
    if (date !== "" && (startsAt === null || localDateOf(startsAt, timeZone ?? UTC) !== date)) return false;
    return hasWords(`${title} ${venue ?? ""}`, words) && hasWords(event.city ?? "", cities);
  };
}

function hasWords(text: string, words: readonly string[]): boolean {
  const folded = foldWords(text);
  return words.every((word) => folded.some((one) => one.startsWith(word)));
}
