// Reads how much waits in a service: dead letters, events set aside, timers, paused work, and who consumes.
import type { Database, ServiceDefinition } from "@holdfast/actors";
import { backlogOf } from "@holdfast/actors/inspect";
import { Gauge } from "prom-client";
import { metrics } from "./metrics.ts";
import type { GaugeReader } from "./site-gauges.ts";

const registers = [metrics];
const labelNames = ["service"];

const deadLetters = new Gauge({
  name: "holdfast_dead_letters",
  help: "Dead letters that lie there now",
  ...{ labelNames, registers },
});

const setAside = new Gauge({
  name: "holdfast_events_set_aside",
  help: "Events that wait beside their stream: to be retried later, of an unknown type, or sent back by an operator",
  labelNames: ["service", "why"],
  registers,
});

const consumers = new Gauge({
  name: "holdfast_consumers",
  help: "Consumers of a service that gave a sign of life within the last 60 s",
  ...{ labelNames, registers },
});

const pausedWork = new Gauge({
  name: "holdfast_paused_work",
  help: "Timers and subscribers of a service that an operator has paused",
  ...{ labelNames, registers },
});

const timers = new Gauge({
  name: "holdfast_timers",
  help: "Timers that are set",
  labelNames: ["service", "timer"],
  registers,
});

const overdueSeconds = new Gauge({
  name: "holdfast_timer_overdue_seconds",
  help: "How long the oldest timer is overdue that has not been handled; 0: none is",
  labelNames: ["service", "timer"],
  registers,
});

const EVERY_MS = 10_000;

/** Creates the reader of what waits in a service. */
export function createBacklogReader(database: Database, definition: ServiceDefinition): GaugeReader {
  const { service, reactions } = definition;
  return {
    name: `${service} backlog`,
    everyMs: EVERY_MS,
    async read() {
      const found = await backlogOf(database, definition);
      deadLetters.set({ service }, found.deadLetters);
      for (const why of ["later", "unknown", "retrying"] as const) setAside.set({ service, why }, found[why]);
      if (reactions.length > 0) consumers.set({ service }, found.consumers);
      pausedWork.set({ service }, found.paused);
      for (const { timer, set, overdueMs } of found.timers) {
        timers.set({ service, timer }, set);
        overdueSeconds.set({ service, timer }, overdueMs / 1_000);
      }
    },
  };
}
