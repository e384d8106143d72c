// Reads how many holds are open, and whether a deadline was missed.

import type { Database } from "@holdfast/actors";
import { backlogOf } from "@holdfast/actors/inspect";
import { expirationEvents } from "@holdfast/contracts";
import { createGauge, type GaugeReader } from "@holdfast/server";

const open = createGauge({
  name: "holdfast_holds_open",
  help: "Orders whose deadline has not ended: tickets that are held for a buyer or offered to one",
});
const overdueSeconds = createGauge({
  name: "holdfast_hold_overdue_seconds",
  help: "How long ago the oldest deadline passed that expiration has not handled; 0: none was missed",
});

const DEADLINES = "deadline|deadline";
const EVERY_MS = 10_000;

/** Creates the reader of the open holds, which are the deadlines that are set. */
export function createHoldGauges(database: Database): GaugeReader {
  return {
    name: "holds",
    everyMs: EVERY_MS,
    async read() {
      const { timers } = await backlogOf(database, { service: expirationEvents.service, timers: [DEADLINES] });
      open.set(timers[0]?.set ?? 0);
      overdueSeconds.set((timers[0]?.overdueMs ?? 0) / 1_000);
    },
  };
}
