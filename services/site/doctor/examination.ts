// Declares what the doctor says of one thing, and how a failure to look at it is said.

/** Says whether a thing is in order: `ok`, needs attention soon (`warn`), or keeps the site from working (`fail`). */
export type Status = "ok" | "warn" | "fail";

/** Says how one thing is, and what to do about it. */
export interface Examined {
  /** Names the thing in one or two words. */
  readonly what: string;
  readonly status: Status;
  /** Says what was found. */
  readonly found: string;
  /** Says what to do; absent where nothing is to be done. */
  readonly advice?: string;
}

/** Returns a thing that is in order. */
export function ok(what: string, found: string): Examined {
  return { what, status: "ok", found };
}

/** Returns a thing that needs attention soon. */
export function warn(what: string, found: string, advice: string): Examined {
  return { what, status: "warn", found, advice };
}

/** Returns a thing that keeps the site, or a part of it, from working. */
export function fail(what: string, found: string, advice: string): Examined {
  return { what, status: "fail", found, advice };
}

/** Returns the text of an error, in one line. */
export function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ").trim();
}

const CLOCK_WARN_MS = 1_000;
const CLOCK_FAIL_MS = 10_000;

/** Judges how far another clock is from that of this machine; `precisionMs` is the least difference that says anything. */
export function judgeClock(what: string, differenceMs: number, precisionMs = 0): Examined {
  const off = Math.max(0, Math.abs(differenceMs) - precisionMs);
  const found = `${(differenceMs / 1_000).toFixed(1)} s from this machine's`;
  const advice = "set the clocks of both machines by NTP: deadlines and sessions are judged by them";
  if (off >= CLOCK_FAIL_MS) return fail(what, found, advice);
  return off >= CLOCK_WARN_MS ? warn(what, found, advice) : ok(what, found);
}
