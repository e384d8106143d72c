// Fills the catalogue at the start, and keeps it as it is in Redis.

import { setTimeout as sleep } from "node:timers/promises";
import { BackgroundLoop, type Database, type Engine, type Log, watchEvents } from "@holdfast/actors";
import { isTicketView, ticketEvents } from "@holdfast/contracts";
import { AVAILABLE, ticketDocument } from "../rules/ticket-document.ts";
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
    const unseen = new Set(catalogue.ticketIds());
    for (let after: string | undefined; ; ) {
      const ids = await engine.list(AVAILABLE, { limit: PAGE, order: "oldest", ...(after && { after }) });
      await noteTickets(engine, catalogue, ids);
      for (const id of ids) unseen.delete(id);
      after = ids.at(-1);
      if (after === undefined || signal.aborted) break;
      await sleep(pauseMs);
    }
    // What is in no list any more is reserved, sold, removed, or forgotten by Redis.
    const ids = [...unseen];
    for (let from = 0; from < ids.length && !signal.aborted; from += PAGE) {
      await noteTickets(engine, catalogue, ids.slice(from, from + PAGE));
    }
  };
}

async function noteTickets(engine: Engine, catalogue: Catalogue, ids: readonly string[]): Promise<void> {
  const tickets = await engine.readMany(ticketDocument, ids);
  for (const [n, ticket] of tickets.entries()) {
    const view = ticket && ticketDocument.view?.(ticket);
    if (view) catalogue.noteTicket(view);
    else catalogue.forgetTicket(ids[n] ?? "");
  }
}
