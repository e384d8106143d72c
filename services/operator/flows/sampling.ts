// Takes a sample of the site's figures, which an effect of the operator service asks for each minute.

import { createEngine, type Database, defineService, type Engine, silentLog, soleId } from "@holdfast/actors";
import { orderEvents } from "@holdfast/contracts";
import { orderDocument } from "@holdfast/orders";
import { daysDocument, type Gauges, type SamplesMessage } from "../rules/samples.ts";
import type { StreamRow } from "../rules/stream-rows.ts";
import { type EndOf, readOrderSales } from "./order-sales.ts";
import type { StreamReports } from "./streams.ts";

/** Holds the dependencies of the sampling. */
export interface SamplingParts {
  /** Reads what is known so far. */
  readonly engine: Pick<Engine, "read" | "now">;
  /** Gives access to the site's data in Redis. */
  readonly database: Database;
  /** Reads the state of all services. */
  readonly reports: Pick<StreamReports, "rows">;
}

const KEPT_MS = 72 * 3_600_000;

/** Creates the performer: it resolves with the message that stores the sample. Repeating it counts nothing twice. */
export function createSampling({ engine, database, reports }: SamplingParts): () => Promise<SamplesMessage> {
  const endOf = createEndOf(database);
  return async () => {
    const days = await engine.read(daysDocument, soleId);
    const [rows, now] = await Promise.all([reports.rows(), engine.now()]);
    const { sales, cursors } = await readOrderSales(database, { cursors: days?.cursors ?? [], endOf });
    const base = days?.version ?? null;
    // The streams keep 72 h, so the first reading knows that much.
    return { type: "Read", reading: { base, gauges: gaugesOf(rows), sales, cursors, since: now - KEPT_MS } };
  };
}

// Reads orders, and runs nothing of theirs. An order that cannot be read is one that is not there.
function createEndOf(database: Database): EndOf {
  const reader = createEngine(defineService("orders", { events: orderEvents, actors: [] }), {
    database,
    log: silentLog,
  });
  return async (orderId) => (await reader.readMany(orderDocument, [orderId]))[0] ?? null;
}

/** Returns the figures of this moment. Every open hold has one timer of expiration. */
export function gaugesOf(rows: readonly StreamRow[]): Gauges {
  const sum = (number: (row: StreamRow) => number) => rows.reduce((total, row) => total + number(row), 0);
  return {
    holds: rows.find(({ service }) => service === "expiration")?.timers ?? 0,
    lagMs: Math.max(0, ...rows.flatMap(({ subscribers }) => subscribers.map(({ oldestMs }) => oldestMs))),
    due: sum(({ dueTimers }) => dueTimers),
    dead: sum(({ deadLetters }) => deadLetters),
  };
}
