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

const timerFailures = new Counter({
  name: "holdfast_timer_problems_total",
  help: "Attempts at timers and effects that failed or timed out, alarms, timers given up, recurring times missed",
  labelNames: ["service", "timer", "problem"],
  registers: [metrics],
});

const abandonedWork = new Gauge({
  name: "holdfast_abandoned_work",
  help: "Effects of this process that have passed their time limit and still run",
  labelNames: ["service"],
  registers: [metrics],
});

const commitsTotal = new Counter({
  name: "holdfast_commits_total",
  help: "Commits of a service whose reply has arrived",
  labelNames: ["service"],
  registers: [metrics],
});

const refusedTotal = new Counter({
  name: "holdfast_refused_commands_total",
  help: "Commands that the rules of a service have refused",
  labelNames: ["service", "code"],
  registers: [metrics],
});

const callSeconds = new Histogram({
  name: "holdfast_redis_call_seconds",
  help: "Time from the sending of a call to Redis to its reply, as the process sees it",
  labelNames: ["service"],
  buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  registers: [metrics],
});

/** Counts a command that was refused without asking an actor. */
export function countRefusal(service: string, code: string): void {
  refusedTotal.inc({ service, code });
}

/**
 * Creates the `observe` function of an engine: records late timers, unhandled events, dead letters, commits, refusals and
 * the time of calls to Redis as metrics.
 */
export function observeEngine(service: string): Observe {
  const late = timerLateSeconds.labels(service);
  const dead = deadLettersTotal.labels(service);
  const commits = commitsTotal.labels(service);
  const calls = callSeconds.labels(service);
  return (fact) => {
    switch (fact.kind) {
      case "redis call":
        calls.observe(fact.ms / 1_000);
        break;
      case "committed":
        commits.inc();
        break;
      case "refused":
        countRefusal(service, fact.code);
        break;
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
      case "timer failed":
        timerFailures.labels(service, fact.timer, "failed").inc();
        break;
      case "timer timed out":
        timerFailures.labels(service, fact.timer, "timed out").inc();
        break;
      case "timer alarm":
        timerFailures.labels(service, fact.timer, "alarm").inc();
        break;
      case "timer gave up":
        timerFailures.labels(service, fact.timer, "gave up").inc();
        dead.inc();
        break;
      case "timer missed":
        timerFailures.labels(service, fact.timer, "missed").inc(fact.missed);
        break;
      case "work abandoned":
        abandonedWork.labels(service).set(fact.count);
        break;
      default:
        fact satisfies never;
    }
  };
}
