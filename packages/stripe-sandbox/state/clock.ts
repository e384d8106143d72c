// Keeps the sandbox's time, which tests can move.
import type { Database } from "bun:sqlite";
import { readSetting, writeSetting } from "./settings.ts";

/** Gives the sandbox's time: the real time plus the offset that tests have set. */
export type Clock = {
  /** Returns the sandbox's time, ms since 1970. */
  nowMs: () => number;
  /** Returns the sandbox's time, Unix seconds, as Stripe writes times. */
  now: () => number;
  /** Moves the clock by `ms`, backward when negative; the offset is stored over a restart. */
  advance: (ms: number) => void;
  /** Sets the clock to the real time. */
  reset: () => void;
};

/** Creates the clock; `base` returns the real time, ms since 1970. */
export function createClock(database: Database, base: () => number): Clock {
  let offsetMs = Number(readSetting(database, "clock_offset_ms") ?? 0);
  const moveTo = (ms: number) => {
    writeSetting(database, "clock_offset_ms", String(ms));
    offsetMs = ms;
  };
  const nowMs = () => base() + offsetMs;
  return {
    nowMs,
    now: () => Math.floor(nowMs() / 1000),
    advance: (ms) => moveTo(offsetMs + ms),
    reset: () => moveTo(0),
  };
}
