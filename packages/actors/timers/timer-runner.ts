// Handles fired timers: sends their messages, or performs their effects, and ends their attempts.

import { setTimeout as sleep } from "node:timers/promises";
import type { Processed } from "../commit/attempt.ts";
import { type Processor, throwRefusal } from "../commit/processor.ts";
import type { Functions } from "../functions/functions.ts";
import type { Performer } from "../model/effects.ts";
import { errorText } from "../model/errors.ts";
import type { IdFactory } from "../model/ids.ts";
import { rateKeys } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import { waitAtMost } from "../model/wait-at-most.ts";
import { EffectSpan, originOf, traceOfTimer } from "./effect-span.ts";
import { type Attempt, Endings, type KnownKind } from "./endings.ts";
import { resultText } from "./failures.ts";
import type { FiredTimer } from "./fired-timer.ts";
import { followAbort } from "./follow-abort.ts";
import { MOST_ABANDONED, Slots, type SlotsSettings } from "./slots.ts";
import type { Room } from "./timers.ts";

/** Sets the durations (ms) and limits of a timer runner. */
export interface TimerRunnerSettings extends SlotsSettings {
  /** Sets how long a fired timer is leased, in ms; default 10,000. A running effect renews it at least each second. */
  readonly leaseMs: number;
  /** Sets how long a stop waits for running work, in ms; default 10,000. Effects are aborted after half of it. */
  readonly stopMs: number;
  /** Sets the pauses after failed attempts of a kind without `backoff`, in ms; default 1 s, 5 s, 15 s, 1 min, 5 min. */
  readonly timerBackoffMs: readonly number[];
}

/** Configures a timer runner. */
export interface TimerRunnerOptions {
  /** Names the service. */
  readonly service: string;
  /** Lists the kinds of timers that this process works on. */
  readonly kinds: readonly KnownKind[];
  readonly processor: Processor;
  readonly functions: Functions;
  /** Creates ids, and chooses the partition of a text for the keys of rate limits. */
  readonly ids: Pick<IdFactory, "newId" | "hashPartition">;
  readonly settings: TimerRunnerSettings;
  readonly log: Log;
  readonly observe?: Observe | undefined;
}

/** Maps the names of effects to their performers. */
export type Performers = Readonly<Record<string, Performer<unknown> | undefined>>;

type Settled<Value> = { readonly value: Value } | { readonly error: unknown } | "timed out";

const DEFAULT_TIMEOUT_MS = 300_000;
const LONGEST_RENEWAL_MS = 1_000;
const ASK_AGAIN_MS = 1_000;
const NO_EFFECTS = "Cannot perform effects";

/** Handles fired timers: performs the effect of a timer that has one, sends the message of any other. */
export class TimerRunner {
  readonly #options: TimerRunnerOptions;
  readonly #kinds: ReadonlyMap<string, KnownKind>;
  readonly #slots: Slots;
  readonly #recurring: RecurringLog;
  readonly #endings: Endings;
  readonly #aborting = new AbortController();
  readonly #running = new Map<FiredTimer, Promise<void>>();
  #isStopping = false;

  constructor(options: TimerRunnerOptions) {
    this.#options = options;
    this.#kinds = new Map(options.kinds.map((known) => [known.kind, known]));
    this.#slots = new Slots(options.settings, options.kinds);
    this.#recurring = new RecurringLog(options.log);
    this.#endings = new Endings({ ...options, recurring: this.#recurring });
  }

  /** Works on a fired timer; failures are logged and end the attempt. */
  fire(timer: FiredTimer): void {
    const known = this.#kinds.get(timer.leased.kind);
    if (!known) return;
    const free = this.#slots.take(known.kind);
    const resultId = known.isEffect ? this.#options.ids.newId(0) : "";
    const trace = traceOfTimer(known, timer);
    const attempt = { timer, known, free, ending: new AbortController(), resultId, trace, isLost: false };
    const work = this.#work(attempt)
      .catch((error: unknown) => {
        this.#options.log.error(
          { timer: timer.leased.member, error: errorText(error) },
          "Cannot end a timer's attempt",
        );
      })
      .finally(() => {
        free();
        this.#running.delete(timer);
      });
    this.#running.set(timer, work);
  }

  /** Returns how many more timers may be fired now. */
  room(): Room {
    return this.#slots.room();
  }

  /** Says why this process can no longer work on effects; null when it can. */
  problem(): string | null {
    const stuck = this.#slots.stuckKinds.join(", ");
    if (stuck !== "") return `all slots are taken by effects that do not end: ${stuck}`;
    if (this.#slots.abandoned < MOST_ABANDONED) return null;
    const kinds = this.#slots.abandonedKinds.join(", ");
    return `${this.#slots.abandoned} performers have passed their time limit and still run: ${kinds}`;
  }

  /**
   * Waits for running work, `stopMs` at most, and gives back the leases of the rest. Aborts running effects after half
   * of that time.
   */
  async stop(): Promise<void> {
    const { stopMs } = this.#options.settings;
    this.#isStopping = true;
    const everything = Promise.all(this.#running.values());
    await waitAtMost(everything, stopMs / 2);
    this.#endings.abort();
    this.#aborting.abort(new Error("The engine stops"));
    await waitAtMost(everything, stopMs / 2);
    this.#endings.stop();
    const left = [...this.#running.keys()].map((timer) => timer.giveBack(null, null).catch(() => undefined));
    await waitAtMost(Promise.all(left), ASK_AGAIN_MS);
  }

  async #work(attempt: Attempt): Promise<void> {
    const { timer, known } = attempt;
    const { attempts } = known.policy;
    if (this.#isStopping) return await this.#endings.giveBack(attempt, null);
    if (attempts !== undefined && timer.leased.attempt > attempts) {
      return await this.#endings.bury(attempt, "The process ended during the last attempt");
    }
    this.#endings.reportMissed(attempt, timer.leased.due, timer.leased.firedAt);
    try {
      if (await this.#waitsForTurn(attempt)) return;
      // A plain message is not marked as begun at its first lease: that call would cost as much as the message.
      const isMarked = known.isEffect || attempts !== undefined || timer.isAgain;
      if (isMarked && !(await timer.renew())) return;
    } catch (error) {
      return await this.#endings.end(attempt, error, null);
    }
    if (known.isEffect) await this.#perform(attempt);
    else await this.#send(attempt);
  }

  async #send(attempt: Attempt): Promise<void> {
    const { timer, known } = attempt;
    const { processor } = this.#options;
    const message = known.actor.timers?.[timer.name];
    const work = processor.process(known.actor, timer.id, message, originOf(attempt)).then(throwRefusal);
    const settled = await settledWithin(work, known.policy.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    if (settled === "timed out") await this.#timeOut(attempt, work, () => undefined);
    else if ("error" in settled) await this.#endings.end(attempt, settled.error, null);
  }

  async #perform(attempt: Attempt): Promise<void> {
    const { timer, known } = attempt;
    if (timer.leased.result !== null) return await this.#commit(attempt, JSON.parse(timer.leased.result));
    const stopFollowing = followAbort(attempt.ending, this.#aborting.signal);
    const stopRenewing = this.#renew(attempt);
    const span = new EffectSpan(this.#options.service, attempt);
    const work = span.within(() => performed(known, timer, attempt.ending.signal));
    const settled = await settledWithin(work, known.policy.timeoutMs ?? DEFAULT_TIMEOUT_MS).finally(stopFollowing);
    // Renewing ends before the commit of the result, because the commit compares the lease.
    await stopRenewing();
    if (settled === "timed out") {
      return await this.#timeOut(attempt, work, (message) => this.#sendLate(attempt, message));
    }
    if ("error" in settled) return await this.#endings.end(attempt, settled.error, null);
    await this.#commit(attempt, settled.value);
  }

  // Commits the result of an effect. A result is never dropped: without the lease it is committed without the timer.
  async #commit(attempt: Attempt, message: unknown): Promise<void> {
    try {
      throwRefusal(await this.#process(attempt, message));
    } catch (error) {
      await this.#endings.end(attempt, error, resultText(message));
    }
  }

  async #process(attempt: Attempt, message: unknown): Promise<Processed> {
    const { timer, known, resultId } = attempt;
    const { processor } = this.#options;
    const command = { id: resultId, hash: known.kind, isUnanswered: true } as const;
    const withLease = { ...originOf(attempt), command };
    const processed = await processor.process(known.actor, timer.id, message, withLease);
    if (!("skipped" in processed)) return processed;
    const { timer: _timer, ...withoutLease } = withLease;
    return await processor.process(known.actor, timer.id, message, withoutLease);
  }

  // Fails the attempt and lets the work go on without a slot.
  async #timeOut<Value>(
    attempt: Attempt,
    work: Promise<Value>,
    useLate: (value: Value) => Promise<void> | undefined,
  ): Promise<void> {
    const { known, timer, free, ending } = attempt;
    const { observe, log } = this.#options;
    const error = new Error(`It took longer than ${known.policy.timeoutMs ?? DEFAULT_TIMEOUT_MS} ms`);
    error.name = "TimeoutError";
    ending.abort(error);
    free();
    const endAbandoned = this.#slots.abandon(known.kind);
    const tell = (): void => observe?.({ kind: "work abandoned", count: this.#slots.abandoned });
    observe?.({ kind: "timer timed out", timer: known.kind });
    tell();
    const failed = this.#endings.fail(attempt, error, null);
    const useResult = async (): Promise<void> => {
      const value = await work;
      await failed;
      await useLate(value);
    };
    void useResult()
      .catch((reason: unknown) => {
        log.debug({ timer: timer.leased.member, error: errorText(reason) }, "Work beyond its time limit has failed");
      })
      .finally(() => {
        endAbandoned();
        if (this.problem() === null) this.#recurring.succeeded(NO_EFFECTS);
        tell();
      });
    const problem = this.problem();
    if (problem !== null) this.#recurring.failed(NO_EFFECTS, { kind: "abandoned", level: "error", error: problem });
    await failed;
  }

  // Sends the result of an effect that came after its time limit. The timer goes if it still waits for its next attempt.
  async #sendLate(attempt: Attempt, message: unknown): Promise<void> {
    const { timer } = attempt;
    await this.#endings.persist(async () => {
      const processed = await this.#process(attempt, message);
      if (!("refused" in processed)) return;
      const fields = { timer: timer.leased.member, refused: processed.refused.code };
      this.#options.log.warn(fields, "A late result of an effect was refused");
    });
  }

  // Returns whether the rate of the effect is reached; the timer is then given back until its turn.
  async #waitsForTurn({ timer, known, free }: Attempt): Promise<boolean> {
    const { service, functions, ids, settings } = this.#options;
    const { rate } = known.policy;
    if (!rate || timer.leased.result !== null) return false;
    const key = rate.key?.(timer.id) ?? "";
    const keys = rateKeys(ids.hashPartition(`${timer.name}:${key}`), service, timer.name, key);
    const args = [timer.leased.member, rate.limit, rate.perMs, settings.leaseMs];
    const at = Number(await functions.call("take_turn", keys, args));
    if (at === 0) return false;
    free();
    await this.#endings.persist(() => timer.giveBack(at, null));
    return true;
  }

  // Renews the lease until the returned function is called; ends the work when the lease is lost.
  #renew(attempt: Attempt): () => Promise<void> {
    const done = new AbortController();
    const renewing = this.#renewUntil(done.signal, attempt);
    return async () => {
      done.abort();
      await renewing;
    };
  }

  async #renewUntil(done: AbortSignal, attempt: Attempt): Promise<void> {
    const everyMs = Math.min(this.#options.settings.leaseMs / 3, LONGEST_RENEWAL_MS);
    for (;;) {
      await sleep(everyMs, undefined, { signal: done }).catch(() => undefined);
      if (done.aborted) return;
      // While Redis does not answer, no other process can take the lease either.
      const isOurs = await attempt.timer.renew().catch(() => true);
      if (isOurs) continue;
      attempt.isLost = true;
      return attempt.ending.abort(new Error("The timer was set again or removed, or another process has it"));
    }
  }
}

async function performed({ perform }: KnownKind, timer: FiredTimer, signal: AbortSignal): Promise<unknown> {
  return await perform?.(timer.id, { signal, attempt: timer.leased.attempt });
}

async function settledWithin<Value>(work: Promise<Value>, timeoutMs: number): Promise<Settled<Value>> {
  let timeout: ReturnType<typeof setTimeout> | undefined;
  const timedOut = new Promise<"timed out">((resolve) => {
    timeout = setTimeout(resolve, timeoutMs, "timed out");
  });
  try {
    return await Promise.race([work.then((value) => ({ value })), timedOut]);
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timeout);
  }
}
