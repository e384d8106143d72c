// Declares kinds of timers, and how the engine works on timers and effects of a kind.
import { InvalidDecisionError } from "./errors.ts";
import { checkEvery, type Every } from "./every.ts";

/** Says how the engine works on the timers of one kind, or on an effect. */
export interface WorkPolicy {
  /**
   * Limits the attempts, from 1 on. After the last failed attempt the timer becomes a dead letter, which an operator
   * can send back. Default: no limit. Without a limit the engine never gives up: use that for deadlines and money.
   */
  readonly attempts?: number;
  /**
   * Sets the pauses after failed attempts, in ms: the first after the first failure, and so on; the last repeats. Each
   * pause is shortened at random by up to a fifth. An error with `retryAfter` (ms), or with a `retry-after` header as
   * Stripe's errors have it, sets its own pause. Default: the setting `timerBackoffMs`, 1 s to 5 min.
   */
  readonly backoff?: readonly number[];
  /**
   * Limits one attempt, in ms; default 300,000 (5 min). At the limit the signal of the work aborts, its slot is free
   * again and the attempt has failed, even when the work goes on. A result that comes later is sent to the actor.
   */
  readonly timeoutMs?: number;
  /**
   * Makes the timer recur: the commit that handles it sets it to the next time, unless the decision sets or removes the
   * timer itself. Runs never overlap; times that pass meanwhile are skipped and reported. Default: the timer fires once.
   */
  readonly every?: Every;
}

/** Declares a kind of timer that sends its actor a message. */
export interface TimerKind<Name extends string = string> extends WorkPolicy {
  /** Names the timer. */
  readonly name: Name;
}

/**
 * Declares a kind of timer with a policy; a timer without one is declared by its name alone. `name` is part of stored
 * keys. Throws InvalidDecisionError for a policy that cannot be followed, such as `attempts: 0`.
 *
 * @example
 * const terms = actorTerms("report", {
 *   documents: { report },
 *   timers: ["reminder", timer("nightly", { attempts: 5, every: { cron: "0 3 * * *", timeZone: "Europe/Berlin" } })],
 * });
 */
export function timer<const Name extends string>(name: Name, policy: WorkPolicy = {}): TimerKind<Name> {
  checkPolicy(`timer ${name}`, policy);
  return { ...policy, name };
}

/** Checks a policy; throws InvalidDecisionError for one that cannot be followed. */
export function checkPolicy(what: string, { attempts, backoff, timeoutMs, every }: WorkPolicy): void {
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
  if (attempts !== undefined && !isCount(attempts)) throw faulty(what, `attempts ${attempts} is not 1 or more`);
  if (backoff !== undefined && (backoff.length === 0 || !backoff.every((ms) => Number.isSafeInteger(ms) && ms >= 0))) {
    throw faulty(what, "backoff is not a list of whole numbers of ms");
  }
  if (timeoutMs !== undefined && (!isCount(timeoutMs) || timeoutMs > MOST_TIMEOUT_MS)) {
    throw faulty(what, `timeoutMs ${timeoutMs} is not 1 to ${MOST_TIMEOUT_MS}`);
  }
  if (every !== undefined) checkEvery(what, every);
}

// Timers of JavaScript hold 31 bits of ms, which is 24 days.
const MOST_TIMEOUT_MS = 2_147_483_647;

function faulty(what: string, state: string): InvalidDecisionError {
  return new InvalidDecisionError(`Cannot declare ${what}: ${state}`);
}
