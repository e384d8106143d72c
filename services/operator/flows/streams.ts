// Reads how far the services have come with events and timers.

import type { PausedItem } from "@holdfast/actors";
import { pausedWorkOf, reportStreams } from "@holdfast/actors/inspect";
import { type StreamRow, streamRows } from "../rules/stream-rows.ts";
import type { ActionSite } from "./site.ts";

/** Describes paused work of a service. */
export interface PausedRow extends PausedItem {
  /** Names the service. */
  readonly service: string;
}

/** Reads the state of all services. */
export interface StreamReports {
  /** Returns a row for each service. Readings of the same two seconds share one. */
  rows(): Promise<readonly StreamRow[]>;
  /** Returns the paused work of all services. */
  paused(): Promise<readonly PausedRow[]>;
}

const FRESH_MS = 2_000;

/** Creates the reader. However many people look, Redis is read once in two seconds. */
export function createStreamReports({ database, services }: ActionSite): StreamReports {
  let shared: { readonly until: number; readonly rows: Promise<readonly StreamRow[]> } | null = null;
  async function read(): Promise<readonly StreamRow[]> {
    return streamRows(await reportStreams(database, services));
  }
  return {
    async rows() {
      const now = performance.now();
      if (shared === null || shared.until < now) {
        const rows = read();
        // A failure is not kept: the next reading tries again.
        rows.catch(() => (shared = null));
        shared = { until: now + FRESH_MS, rows };
      }
      return await shared.rows;
    },
    async paused() {
      const lists = services.map(async ({ service }) => {
        const items = await pausedWorkOf(database, service).list();
        return items.map((item) => ({ service, ...item }));
      });
      return (await Promise.all(lists)).flat();
    },
  };
}
