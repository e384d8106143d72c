// Computes the times of recurring timers from cron texts.
import { Cron } from "croner";
import { errorText, InvalidDecisionError } from "./errors.ts";

/** Says when a recurring timer is due. */
export interface Every {
  /**
   * Gives the times as a cron text of five fields (minute, hour, day of the month, month, day of the week) or six, with
   * the second first: `0 3 * * *` is each day at 3.
   */
  readonly cron: string;
  /**
   * Names the IANA time zone of the cron text, such as `Europe/Berlin`; default `UTC`. A time that a change of the clock
   * skips is due at the first moment after the gap; a time that it repeats is due once.
   */
  readonly timeZone?: string;
  /**
   * Makes the engine set the timer, at its start and each minute in which there is none, for the actor with the id
   * `soleId`. Default false: a decision sets the first time with `nextTime`.
   */
  readonly isSole?: boolean;
}

/**
 * Names the one actor of recurring timers with `isSole`: an id in partition 0 that `newId` never creates.
 */
export const soleId = "0".repeat(28);

/**
 * Returns the first time after `after` at which a recurring timer is due, in ms since 1970; null when there is none.
 * Pure: a decision may call it with `env.now`.
 *
 * @example
 * const nightly = { cron: "0 3 * * *", timeZone: "Europe/Berlin" };
 * const timers = [{ name: "nightly", at: nextTime(nightly, env.now) }];
 */
export function nextTime(every: Every, after: number): number | null {
  return cronOf(every).nextRun(new Date(after))?.getTime() ?? null;
}

/** Counts the times at which a recurring timer was due after `after` and not after `until`; 1,000 at most. */
export function timesBetween(every: Every, after: number, until: number): number {
  let count = 0;
  for (let next = nextTime(every, after); next !== null && next <= until && count < MOST_COUNTED; count++) {
    next = nextTime(every, next);
  }
  return count;
}

/** Checks a cron text and its time zone; throws InvalidDecisionError for one that is never due. */
export function checkEvery(what: string, every: Every): void {
  let next: number | null;
  try {
    next = nextTime(every, 0);
  } catch (error) {
    const reason = error instanceof Error ? error.message : errorText(error);
    throw new InvalidDecisionError(`Cannot declare ${what}: ${reason}`);
  }
  if (next === null) throw new InvalidDecisionError(`Cannot declare ${what}: ${every.cron} is never due`);
}

const MOST_COUNTED = 1_000;
const parsed = new WeakMap<Every, Cron>();

function cronOf(every: Every): Cron {
  const known = parsed.get(every);
  if (known) return known;
  const cron = new Cron(every.cron, { paused: true, timezone: every.timeZone ?? "UTC" });
  parsed.set(every, cron);
  return cron;
}
