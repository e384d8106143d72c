// Fills the catalogue at the start, and keeps it as it is in Redis.

import { setTimeout as sleep } from "node:timers/promises";
import { BackgroundLoop, type Database, type Engine, type EventWatch, type Log, watchEvents } from "@holdfast/actors";
import { isTicketView, type TicketView, ticketEvents } from "@holdfast/contracts";
import { eventDocument, LIVING_EVENTS } from "../rules/event-document.ts";
import { AVAILABLE, ticketDocument, ticketsOf } from "../rules/ticket-document.ts";
import type { Catalogue } from "./catalogue.ts";
import type { EventWatchers } from "./event-watchers.ts";

/** Part of the engine that reads documents and lists of them. */
export type FeedEngine = Pick<Engine, "list" | "partitionOf" | "readMany">;

/** Configures `createFeed`. */
export interface FeedOptions {
  /** Reads documents and lists of tickets. */
  readonly engine: FeedEngine;
  /** Gives access to the events of tickets. */
  readonly database: Database;
  /** Writes the log of the process. */
  readonly log: Log;
  /** Is filled. */
  readonly catalogue: Catalogue;
  /** Is told of each change of a ticket; default nobody. */
  readonly watchers?: EventWatchers | undefined;
  /** Sets the time after which everything is read again, ms; default 5 minutes. */
  readonly reloadMs?: number;
}

/** Fills a catalogue and keeps it up to date. */
export interface Feed {
  /** Begins; resolves when the recent events are read. The catalogue is filled after that, in the background. */
  start(): Promise<void>;
  /** Whether the catalogue was filled once. */
  readonly isFilled: boolean;
  /** Resolves when the catalogue was filled once, or the feed was stopped. */
  readonly filled: Promise<void>;
  /** Ends; the catalogue stays as it is. */
  stop(): Promise<void>;
}

const PAGE = 500;
const MOST_OF_EVENT = 10_000;
const RELOAD_MS = 300_000;
const TICK_MS = 1_000;
// The time between the begin of a load and the first event that is followed, with room for slow servers.
const SINCE_MS = 60_000;
// Leaves Redis to others while everything is read again.
const PAUSE_MS = 20;

/**
 * Creates the feed of a catalogue: follows the events of tickets, and reads all documents at the start, 500 at once. Reads
 * all again every five minutes, after a lost connection and after a loss of data, so that nothing it missed is wrong for
 * longer; what Redis has forgotten is forgotten then. A load that fails is tried again a second later.
 */
export function createFeed({ engine, database, log, catalogue, watchers, reloadMs = RELOAD_MS }: FeedOptions): Feed {
  const watch = createWatch({ database, log, catalogue, watchers });
  const load = createLoad(engine, catalogue, log);
  let dueAt = 0;
  let generation = -1;
  const filling = createFilling();
  const loop = new BackgroundLoop({
    everyMs: TICK_MS,
    async work(signal) {
      const isSame = generation === database.opened.generation;
      if (isSame && performance.now() < dueAt) return;
      dueAt = performance.now() + reloadMs;
      generation = database.opened.generation;
      try {
        await load(signal, filling.isDone ? PAUSE_MS : 0);
      } catch (error) {
        dueAt = 0;
        throw error;
      }
      if (signal.aborted) return;
      filling.isDone = true;
      filling.end();
    },
    onError: (error) => log.warn({ error: String(error) }, "Cannot read what is for sale, trying again"),
  });
  const loadSoon = (): void => {
    dueAt = 0;
  };
  return {
    filled: filling.ended,
    get isFilled() {
      return filling.isDone;
    },
    async start() {
      await watch.start();
      loop.start();
      database.commands.on("ready", loadSoon);
    },
    async stop() {
      filling.end();
      database.commands.off("ready", loadSoon);
      await Promise.all([loop.stop(), watch.stop()]);
    },
  };
}

function createWatch({
  database,
  log,
  catalogue,
  watchers,
}: Pick<FeedOptions, "database" | "log" | "catalogue" | "watchers">): EventWatch {
  const noteTicket = (ticket: TicketView) => {
    catalogue.noteTicket(ticket);
    watchers?.note(ticket);
  };
  return watchEvents(ticketEvents, {
    ...{ database, log, sinceMs: SINCE_MS },
    onEvent: ({ data }) => (isTicketView(data) ? noteTicket(data) : catalogue.noteEvent(data)),
  });
}

/** Whether the first filling is done, and a promise that `end` resolves. */
function createFilling() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { isDone: false, ended, end: () => end() };
}

type Load = (signal: AbortSignal, pauseMs: number) => Promise<void>;

function createLoad(engine: FeedEngine, catalogue: Catalogue, log: Log): Load {
  return async (signal, pauseMs) => {
    const { leftOut } = catalogue;
    const unseenEvents = new Set(Array.from(catalogue.entries(), ({ id }) => id));
    const unseenTickets = new Set(catalogue.ticketIds());
    for await (const ids of pagesOf(engine, LIVING_EVENTS, signal)) {
      const merged = await noteEvents(engine, catalogue, ids);
      const tickets = (await Promise.all([...ids, ...merged].map((id) => ticketsOfEvent(engine, id)))).flat();
      for (const part of cut(tickets)) await noteTickets(engine, catalogue, part);
      for (const id of ids) unseenEvents.delete(id);
      for (const id of tickets) unseenTickets.delete(id);
      await sleep(pauseMs);
    }
    // Tickets that were listed before there were events have none that is written, until they are rebuilt.
    for await (const ids of pagesOf(engine, AVAILABLE, signal)) {
      await noteTickets(
        engine,
        catalogue,
        ids.filter((id) => catalogue.versionOf(id) === null),
      );
      for (const id of ids) unseenTickets.delete(id);
      await sleep(pauseMs);
    }
    // What is in no list any more has ended, was removed, or is forgotten by Redis.
    for (const ids of cut([...unseenEvents])) await noteEvents(engine, catalogue, ids);
    for (const ids of cut([...unseenTickets])) await noteTickets(engine, catalogue, ids);
    if (catalogue.leftOut > leftOut) log.warn({ leftOut: catalogue.leftOut }, "The catalogue is full");
  };
}

async function* pagesOf(engine: FeedEngine, list: string, signal: AbortSignal): AsyncIterable<readonly string[]> {
  for (let after: string | undefined; !signal.aborted; ) {
    const ids = await engine.list(list, { limit: PAGE, order: "oldest", ...(after && { after }) });
    if (ids.length > 0) yield ids;
    if (ids.length < PAGE) return;
    after = ids.at(-1);
  }
}

function* cut(ids: readonly string[]): Iterable<readonly string[]> {
  for (let from = 0; from < ids.length; from += PAGE) yield ids.slice(from, from + PAGE);
}

async function ticketsOfEvent(engine: FeedEngine, eventId: string): Promise<readonly string[]> {
  const partition = engine.partitionOf(eventId);
  return partition === null ? [] : await engine.list(ticketsOf(eventId), { limit: MOST_OF_EVENT, partition });
}

/** Notes events as they are in Redis; returns the ids of the events that were merged into them. */
async function noteEvents(
  engine: FeedEngine,
  catalogue: Catalogue,
  ids: readonly string[],
): Promise<readonly string[]> {
  const events = await engine.readMany(eventDocument, ids);
  for (const [n, event] of events.entries()) {
    const view = event && eventDocument.view?.(event);
    if (view) catalogue.noteEvent(view);
    else catalogue.forgetEvent(ids[n] ?? "");
    for (const id of event?.merged ?? []) catalogue.noteMerge(id, event?.id ?? "");
  }
  return events.flatMap((event) => event?.merged ?? []);
}

async function noteTickets(engine: FeedEngine, catalogue: Catalogue, ids: readonly string[]): Promise<void> {
  const tickets = await engine.readMany(ticketDocument, ids);
  for (const [n, ticket] of tickets.entries()) {
    const view = ticket && ticketDocument.view?.(ticket);
    if (view) catalogue.noteTicket(view);
    else catalogue.forgetTicket(ids[n] ?? "");
  }
}
