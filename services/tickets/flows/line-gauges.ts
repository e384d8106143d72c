// Reads how many people wait for tickets.

import type { Engine } from "@holdfast/actors";
import { createGauge, type GaugeReader } from "@holdfast/server";
import { LIVING_EVENTS } from "../rules/event-document.ts";
import { lineDocument } from "../rules/line-copy.ts";

const waiting = createGauge({
  name: "holdfast_waiting",
  help: "People in the waiting lines of the 500 newest events",
});

const MOST_READ = 500;
const EVERY_MS = 60_000;

/** Creates the reader of the waiting lines: it reads at most 500 lines a minute. */
export function createLineGauges(engine: Engine): GaugeReader {
  return {
    name: "waiting lines",
    everyMs: EVERY_MS,
    async read() {
      const lines = await engine.readMany(lineDocument, await engine.list(LIVING_EVENTS, { limit: MOST_READ }));
      waiting.set(lines.reduce((sum, line) => sum + (line?.waiting ?? 0), 0));
    },
  };
}
