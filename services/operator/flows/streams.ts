// Reads how far the services have come with events and timers.

import type { PausedItem } from "@holdfast/actors";
import { pausedWorkOf, reportStreams } from "@holdfast/actors/inspect";
import { type StreamRow, streamRows } from "../rules/stream-rows.ts";
import { keptFor } from "./kept-for.ts";
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
  return {
    rows: keptFor(FRESH_MS, async () => streamRows(await reportStreams(database, services))),
    async paused() {
      const lists = services.map(async ({ service }) => {
        const items = await pausedWorkOf(database, service).list();
        return items.map((item) => ({ service, ...item }));
      });
      return (await Promise.all(lists)).flat();
    },
  };
}
