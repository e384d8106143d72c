import type { Database } from "bun:sqlite";
import { readSetting, writeSetting } from "./settings.ts";

/** The sandbox's time: the real one, moved by what a test asked for. */
export type Clock = {
  /** Milliseconds since 1970 by the sandbox's clock. */
  nowMs: () => number;
  /** Unix seconds by the sandbox's clock, as Stripe writes times. */
  now: () => number;
  /** Moves the clock; negative goes back. The move outlives a restart. */
  advance: (ms: number) => void;
  /** Returns to the real time. */
  reset: () => void;
};

/** Makes the clock; `base` gives real milliseconds. */
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
