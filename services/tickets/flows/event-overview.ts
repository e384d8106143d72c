// Reads events with the numbers of their tickets, for operators.

import type { Engine } from "@holdfast/actors";
import { ENDED_EVENTS, type Event, eventDocument, LIVING_EVENTS } from "../rules/event-document.ts";
import { forSaleOf, heldOf, soldOf, ticketsOf } from "../rules/ticket-document.ts";
import { eventAsOf } from "./shown-events.ts";

/** Counts the tickets of an event, with those of the events that were merged into it. */
export interface EventTickets {
  /** Number of tickets for sale. */
  readonly forSale: number;
  /** Number of tickets that are reserved. */
  readonly held: number;
  /** Number of tickets that are sold. */
  readonly sold: number;
  /** Number of listings that are not on sale yet. */
  readonly drafts: number;
}

/** Selects a part of a list of events, the newest first. */
export interface EventsPart {
  /** Whether the events are read that were cancelled or are over, in place of those that are shown. */
  readonly areEnded: boolean;
  /** Id of the last event of the part before; undefined: the newest part. */
  readonly after?: string | undefined;
  /** Number of events to read, at most 1,000. */
  readonly limit: number;
}

/** Holds a part of a list of events. */
export interface ListedEvents {
  /** The events, the newest first. */
  readonly events: readonly Event[];
  /** Id to read on from; null on the last part. */
  readonly next: string | null;
}

/** Reads events for operators. */
export interface EventOverview {
  /** Reads an event as it is now, one that was merged or that nobody can see yet as well; null for the id of none. */
  find(id: string): Promise<Event | null>;
  /** Reads a part of the events. */
  list(part: EventsPart): Promise<ListedEvents>;
  /** Counts the tickets of an event. */
  ticketsOf(event: Event): Promise<EventTickets>;
}

/** Creates the overview over an engine of tickets, which need not be started. */
export function createEventOverview(engine: Pick<Engine, "read" | "readMany" | "list" | "count">): EventOverview {
  const now = () => Date.now();
  return {
    async find(id) {
      const event = await engine.read(eventDocument, id);
      return event && eventAsOf(event, now());
    },
    async list({ areEnded, after, limit }) {
      const name = areEnded ? ENDED_EVENTS : LIVING_EVENTS;
      const ids = await engine.list(name, { limit, ...(after !== undefined && { after }) });
      const events = await engine.readMany(eventDocument, ids);
      return {
        events: events.flatMap((event) => (event === null ? [] : eventAsOf(event, now()))),
        next: ids.length < limit ? null : (ids.at(-1) ?? null),
      };
    },
    async ticketsOf({ id, merged }) {
      const sum = async (listOf: (eventId: string) => string): Promise<number> => {
        const counts = await Promise.all([id, ...merged].map((one) => engine.count(listOf(one))));
        return counts.reduce((all, count) => all + count, 0);
      };
      const [forSale, held, sold, all] = await Promise.all([sum(forSaleOf), sum(heldOf), sum(soldOf), sum(ticketsOf)]);
      // The lists are read one after another: a ticket may have moved between them.
      return { forSale, held, sold, drafts: Math.max(0, all - forSale - held - sold) };
    },
  };
}
