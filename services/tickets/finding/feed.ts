// Fills the catalogue at the start, and keeps it as it is in Redis.

import { setTimeout as sleep } from "node:timers/promises";
import { BackgroundLoop, type Database, type Engine, type Log, watchEvents } from "@holdfast/actors";
import { isTicketView, ticketEvents } from "@holdfast/contracts";
import { eventDocument, LIVING_EVENTS } from "../rules/event-document.ts";
import { AVAILABLE, ticketDocument, ticketsOf } from "../rules/ticket-document.ts";
import type { Catalogue } from "./catalogue.ts";

/** Configures `createFeed`. */
export interface FeedOptions {
  /** Reads documents and lists of tickets. */
  readonly engine: Engine;
  /** Gives access to the events of tickets. */
  readonly database: Database;
  /** Writes the log of the process. */
  readonly log: Log;
  /** Is filled. */
  readonly catalogue: Catalogue;
  /** Sets the time after which everything is read again, ms; default 5 minutes. */
  readonly reloadMs?: number;
}

/** Fills a catalogue and keeps it up to date. */
export interface Feed {
  /** Begins; resolves when the catalogue is filled, or the feed was stopped. */
  start(): Promise<void>;
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
 * all again every five minutes and after a lost connection, so that nothing it missed is wrong for longer; what Redis has
 * forgotten is forgotten then. A load that fails is tried again a second later.
 */
export function createFeed({ engine, database, log, catalogue, reloadMs = RELOAD_MS }: FeedOptions): Feed {
  const watch = watchEvents(ticketEvents, {
    ...{ database, log, sinceMs: SINCE_MS },
    onEvent: ({ data }) => (isTicketView(data) ? catalogue.noteTicket(data) : catalogue.noteEvent(data)),
  });
  const load = createLoad(engine, catalogue);
  let dueAt = 0;
  let noteLoaded: () => void = () => undefined;
  const loaded = new Promise<void>((resolve) => {
    noteLoaded = resolve;
  });
  const loop = new BackgroundLoop({
    everyMs: TICK_MS,
    async work(signal) {
      if (performance.now() < dueAt) return;
      const pauseMs = dueAt === 0 ? 0 : PAUSE_MS;
      const { leftOut } = catalogue;
      dueAt = performance.now() + reloadMs;
      try {
        await load(signal, pauseMs);
      } catch (error) {
        dueAt = pauseMs === 0 ? 0 : 1;
        throw error;
      }
      if (catalogue.leftOut > leftOut) log.warn({ leftOut: catalogue.leftOut }, "The catalogue is full");
      noteLoaded();
    },
    onError: (error) => log.warn({ error: String(error) }, "Cannot read what is for sale, trying again"),
  });
  const loadSoon = (): void => {
    dueAt = 1;
  };
  return {
    async start() {
      await watch.start();
      loop.start();
      database.commands.on("ready", loadSoon);
      await loaded;
    },
    async stop() {
      noteLoaded();
      database.commands.off("ready", loadSoon);
      await Promise.all([loop.stop(), watch.stop()]);
    },
  };
}

type Load = (signal: AbortSignal, pauseMs: number) => Promise<void>;

function createLoad(engine: Engine, catalogue: Catalogue): Load {
  return async (signal, pauseMs) => {
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
  };
}

async function* pagesOf(engine: Engine, list: string, signal: AbortSignal): AsyncIterable<readonly string[]> {
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

async function ticketsOfEvent(engine: Engine, eventId: string): Promise<readonly string[]> {
  const partition = engine.partitionOf(eventId);
  return partition === null ? [] : await engine.list(ticketsOf(eventId), { limit: MOST_OF_EVENT, partition });
}

/** Notes events as they are in Redis; returns the ids of the events that were merged into them. */
async function noteEvents(engine: Engine, catalogue: Catalogue, ids: readonly string[]): Promise<readonly string[]> {
  const events = await engine.readMany(eventDocument, ids);
  for (const [n, event] of events.entries()) {
    const view = event && eventDocument.view?.(event);
    if (view) catalogue.noteEvent(view);
    else catalogue.forgetEvent(ids[n] ?? "");
    for (const id of event?.merged ?? []) catalogue.noteMerge(id, event?.id ?? "");
  }
  return events.flatMap((event) => event?.merged ?? []);
}

async function noteTickets(engine: Engine, catalogue: Catalogue, ids: readonly string[]): Promise<void> {
  const tickets = await engine.readMany(ticketDocument, ids);
  for (const [n, ticket] of tickets.entries()) {
    const view = ticket && ticketDocument.view?.(ticket);
    if (view) catalogue.noteTicket(view);
    else catalogue.forgetTicket(ids[n] ?? "");
  }
}
