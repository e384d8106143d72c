// Ends the attempts at the work of timers: failed, given back, or given up.
import { setTimeout as sleep } from "node:timers/promises";
import type { AnyActor } from "../model/actor.ts";
import type { Effect, Performer } from "../model/effects.ts";
import { errorText, TerminalError } from "../model/errors.ts";
import { nextTime, timesBetween } from "../model/every.ts";
import type { TimerKindName } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";
import type { RecurringLog } from "../model/recurring-log.ts";
import type { TimerTrace } from "../model/timer-trace.ts";
import { isTransientError } from "../redis/transient-error.ts";
import { isFailureOfRedis, pauseAfter } from "./failures.ts";
import type { FiredTimer } from "./fired-timer.ts";

/** Holds what this process does for one kind of timer. */
export interface KnownKind {
  /** Names the kind: `<actor>|<name>`. */
  readonly kind: TimerKindName;
  readonly actor: AnyActor;
  readonly policy: Effect;
  /** Performs the effect; null for a timer that sends a message. */
  readonly perform: Performer<unknown> | null;
  readonly isEffect: boolean;
}

/** Says how one attempt at a timer's work goes on. */
export interface Attempt {
  readonly timer: FiredTimer;
  readonly known: KnownKind;
  /** Frees the slot. */
  readonly free: () => void;
  /** Ends the work. */
  readonly ending: AbortController;
  /** Identifies the result of an effect, so that it is committed once. */
  readonly resultId: string;
  /** Says which trace the commit of the timer's message belongs to: that of the effect, once it is performed. */
  trace: TimerTrace;
  isLost: boolean;
}

/** Configures how attempts end. */
export interface EndingsOptions {
  readonly settings: { readonly timerBackoffMs: readonly number[] };
  readonly log: Log;
  readonly recurring: RecurringLog;
  readonly observe?: Observe | undefined;
}

const ASK_AGAIN_MS = 1_000;
const ALARM_AFTER = 5;

/**
 * Ends attempts. A failed attempt is repeated after a pause, for ever or until the kind's `attempts` are spent; then the
 * timer becomes a dead letter. A failure of Redis, a stop and a lost lease are no attempts: the timer is given back.
 */
export class Endings {
  readonly #options: EndingsOptions;
  readonly #stopped = new AbortController();
  #isAborting = false;

  constructor(options: EndingsOptions) {
    this.#options = options;
  }

  /** Says that running effects are aborted, because the engine stops: what they throw from now on is no attempt. */
  abort(): void {
    this.#isAborting = true;
  }

  /** Ends the waits for a Redis that does not answer. */
  stop(): void {
    this.#stopped.abort();
  }

  /** Ends an attempt that has thrown; `result` is that of an effect whose commit has thrown. */
  async end(attempt: Attempt, error: unknown, result: string | null): Promise<void> {
    const { free, isLost, known } = attempt;
    free();
    const isOfRedis = known.isEffect && result === null ? isFailureOfRedis(error) : isTransientError(error);
    if (!isLost && !isOfRedis && !this.#isAborting) return await this.fail(attempt, error, result);
    await this.giveBack(attempt, result, isOfRedis ? ASK_AGAIN_MS : 0);
  }

  /** Ends an attempt that has failed: the timer fires again after a pause, or becomes a dead letter. */
  async fail(attempt: Attempt, error: unknown, result: string | null): Promise<void> {
    const { timer, known } = attempt;
    const { observe, settings } = this.#options;
    const { attempts, backoff = settings.timerBackoffMs, every } = known.policy;
    const { attempt: count, member, firedAt } = timer.leased;
    const text = errorText(error);
    const pauseMs = pauseAfter(error, count, backoff);
    if ((await this.persist(() => timer.fail(pauseMs, text, result))) !== true) {
      return await this.giveBack(attempt, result);
    }
    observe?.({ kind: "timer failed", timer: known.kind, attempt: count });
    const isLast = attempts !== undefined && (count >= attempts || error instanceof TerminalError);
    if (isLast) return await this.bury(attempt, text);
    if (every) this.reportMissed(attempt, firedAt, timer.score());
    const fields = { timer: member, attempt: count, pauseMs };
    if (attempts === undefined && count === ALARM_AFTER) {
      observe?.({ kind: "timer alarm", timer: known.kind, id: timer.id, attempt: count });
      this.#say("A timer has failed five times and is tried on", known, { level: "error", error: text }, fields);
    } else {
      this.#say("A timer's work has failed and is done again", known, { level: "warn", error: text }, fields);
    }
  }

  /** Makes the timer a dead letter. */
  async bury({ timer, known }: Attempt, error: string): Promise<void> {
    const { observe } = this.#options;
    const { every } = known.policy;
    const { firedAt, attempt: attempts, member } = timer.leased;
    const next = every ? nextTime(every, Math.max(firedAt, Math.floor(timer.score()))) : null;
    if ((await this.persist(() => timer.bury(error, next))) !== true) return;
    observe?.({ kind: "timer gave up", timer: known.kind, id: timer.id, attempts });
    this.#say("A timer is a dead letter now", known, { level: "error", error }, { timer: member, attempts });
  }

  /** Gives the timer back without an attempt; it may fire again after `afterMs`. */
  async giveBack({ timer }: Attempt, result: string | null, afterMs = 0): Promise<void> {
    const { log } = this.#options;
    log.debug({ timer: timer.leased.member }, "A timer is given back without an attempt");
    await this.persist(() => timer.giveBack(afterMs === 0 ? null : timer.now() + afterMs, result));
  }

  /** Repeats a call while Redis does not answer, so that an attempt ends as it shall, until the engine has stopped. */
  async persist<Result>(call: () => Promise<Result>): Promise<Result | null> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!isTransientError(error) || this.#stopped.signal.aborted) throw error;
        await sleep(ASK_AGAIN_MS, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
      }
    }
  }

  /** Reports the times of a recurring timer after `after` and not after `until`, both in ms, as missed. */
  reportMissed({ timer, known }: Attempt, after: number, until: number): void {
    const { every } = known.policy;
    if (!every) return;
    const missed = timesBetween(every, Math.floor(after), Math.floor(until));
    if (missed === 0) return;
    this.#options.observe?.({ kind: "timer missed", timer: known.kind, id: timer.id, missed });
    const fields = { timer: timer.leased.member, missed };
    this.#say("A recurring timer has missed times", known, { level: "warn", error: `${missed} missed` }, fields);
  }
  // Says it once a minute for each kind of timer, whatever the errors are.
  #say(
    what: string,
    { kind }: KnownKind,
    { level, error }: { level: "warn" | "error"; error: string },
    fields: object,
  ): void {
    this.#options.recurring.failed(`${what}: ${kind}`, { kind: "timer", level, error }, fields);
  }
}
