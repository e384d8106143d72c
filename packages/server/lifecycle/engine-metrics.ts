import type { Observe } from "@holdfast/actors";
import { Counter, Gauge, Histogram } from "prom-client";
import { metrics } from "./metrics.ts";

const timerLateSeconds = new Histogram({
  name: "holdfast_timer_late_seconds",
  help: "Time from when a timer was due to when it was fired",
  labelNames: ["service"],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
  registers: [metrics],
});

const subscriberLag = new Gauge({
  name: "holdfast_listener_unhandled",
  help: "Events of a service that a subscriber has not handled yet",
  labelNames: ["service", "group"],
  registers: [metrics],
});

const subscriberAge = new Gauge({
  name: "holdfast_listener_oldest_seconds",
  help: "Age of the oldest event of a service that a subscriber has not handled yet",
  labelNames: ["service", "group"],
  registers: [metrics],
});

const deadLettersTotal = new Counter({
  name: "holdfast_dead_letters_total",
  help: "Events a service gave up on",
  labelNames: ["service"],
  registers: [metrics],
});

/** Creates the `observe` function of an engine: records late timers, unhandled events and dead letters as metrics. */
export function observeEngine(service: string): Observe {
  const late = timerLateSeconds.labels(service);
  const dead = deadLettersTotal.labels(service);
  return (fact) => {
    switch (fact.kind) {
      case "timer fired":
        late.observe(fact.lateMs / 1_000);
        break;
      case "subscriber":
        subscriberLag.labels(service, fact.group).set(fact.lag + fact.pending);
        subscriberAge.labels(service, fact.group).set(fact.oldestMs / 1_000);
        break;
      case "dead letter":
        dead.inc();
        break;
      default:
        fact satisfies never;
    }
  };
}
