// Reads events with what is for sale for them.

import { type Engine, timeOf } from "@holdfast/actors";
import { notFound } from "@holdfast/server";
import { type Event, endOf } from "../rules/event-document.ts";
import { lineDocument } from "../rules/line-copy.ts";
import { asOf, forSaleOf, heldOf, soldOf, type Ticket, ticketDocument } from "../rules/ticket-document.ts";
import { survivorOf } from "./places.ts";

/** Numbers of an event's tickets, with those of the events that were merged into it. */
export interface EventCounts {
  readonly forSale: number;
  readonly held: number;
  readonly sold: number;
  /** Lowest price of a ticket that is for sale, in minor units; null without one. */
  readonly lowestCents: number | null;
}

/** Part of the engine that reads events and their lists. */
type ListEngine = Pick<Engine, "count" | "listByScore" | "read" | "readMany">;

/**
 * Reads the event that is shown at the address of another: itself, or the one it was merged into. Throws 404 for none, and
 * for one of which no ticket was on sale yet.
 */
export async function shownEvent(engine: ListEngine, id: string): Promise<Event> {
  const event = await survivorOf(engine, id);
  if (!event || event.isUnlisted) throw notFound("Cannot find event: no event has this id");
  return eventAsOf(event, Date.now());
}

/** Returns the event as it stands at `now`, in ms since 1970: it is over once its end has passed. */
export function eventAsOf(event: Event, now: number): Event {
  const end = endOf(event);
  const isPlanned = event.status === "scheduled" || event.status === "postponed";
  return isPlanned && end !== null && end <= now ? { ...event, status: "over" } : event;
}

/** Counts the tickets of an event from its lists. */
export async function countsOf(engine: ListEngine, event: Event): Promise<EventCounts> {
  const ids = [event.id, ...event.merged];
  const sum = async (listOf: (id: string) => string): Promise<number> => {
    const counts = await Promise.all(ids.map((id) => engine.count(listOf(id))));
    return counts.reduce((all, count) => all + count, 0);
  };
  const cheapest = Promise.all(ids.map((id) => engine.listByScore(forSaleOf(id), { limit: 1 })));
  const [forSale, held, sold, first] = await Promise.all([sum(forSaleOf), sum(heldOf), sum(soldOf), cheapest]);
  const prices = first.flatMap(({ entries }) => entries.map(({ score }) => score));
  return { forSale, held, sold, lowestCents: prices.length === 0 ? null : Math.min(...prices) };
}

/** Returns how many people wait for a ticket of an event. */
export async function waitingFor(engine: ListEngine, event: Event): Promise<number> {
  const copies = await engine.readMany(lineDocument, [event.id, ...event.merged]);
  return copies.reduce((all, copy) => all + (copy?.waiting ?? 0), 0);
}

/** Part of the tickets of an event that are for sale. */
export interface TicketsForSale {
  /** The tickets, the cheapest first. */
  readonly tickets: readonly Ticket[];
  /** Cursor of the following part; null on the last. */
  readonly next: string | null;
}

/** Asks for at most `limit` tickets behind `cursor`; without one for the cheapest. */
export interface SalePage {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Returns whether a text is the cursor of a part of an event's tickets: the price and the id of the last one. */
export function isSaleCursor(text: string): boolean {
  const [, id = ""] = /^\d{1,12}:(.+)$/.exec(text) ?? [];
  return timeOf(id) !== null;
}

/** Lists tickets of an event that are for sale, the cheapest first. */
export async function ticketsForSaleOf(
  engine: ListEngine,
  event: Event,
  { limit, cursor }: SalePage,
): Promise<TicketsForSale> {
  const options = { limit: limit + 1, ...(cursor !== undefined && { after: cursor }) };
  const pages = await Promise.all([event.id, ...event.merged].map((id) => engine.listByScore(forSaleOf(id), options)));
  const entries = pages
    .flatMap((page) => page.entries)
    .toSorted((one, other) => one.score - other.score || (one.id < other.id ? -1 : 1));
  const shown = entries.slice(0, limit);
  const stored = await engine.readMany(
    ticketDocument,
    shown.map(({ id }) => id),
  );
  const now = Date.now();
  const tickets = stored.flatMap((one) => {
    const ticket = one && asOf(one, now);
    return ticket?.status === "available" ? [ticket] : [];
  });
  const last = entries.length > limit ? shown.at(-1) : undefined;
  return { tickets, next: last ? `${last.score}:${last.id}` : null };
}
