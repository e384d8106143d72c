// Handles fired timers: sends their messages, or performs their effects.
import { setTimeout as sleep } from "node:timers/promises";
import PQueue from "p-queue";
import type { Origin } from "../commit/plan.ts";
import { type Processor, throwRefusal } from "../commit/processor.ts";
import type { AnyActor } from "../model/actor.ts";
import type { Performer } from "../model/effects.ts";
import type { Log } from "../model/log.ts";
import { isTransientError } from "../redis/transient-error.ts";
import type { FiredTimer } from "./timers.ts";

/** Sets the durations (ms) and limits of a timer runner. */
export interface TimerRunnerSettings {
  /** Limits the timers that are handled at once; default 256. */
  readonly timerSlots: number;
  /** Limits the effects that are performed at once; default 16. */
  readonly effectSlots: number;
  /** Sets how long a fired timer is leased, in ms; default 10,000. A running effect renews it after each third. */
  readonly leaseMs: number;
  /** Sets how long a stop waits for running work, in ms; default 10,000. Effects are aborted after half of it. */
  readonly stopMs: number;
}

/** Configures a timer runner. */
export interface TimerRunnerOptions {
  /** Lists the actors of the service. */
  readonly actors: readonly AnyActor[];
  /** Holds the performers of this process, by the names of their effects. */
  readonly effects: Performers;
  readonly processor: Processor;
  readonly settings: TimerRunnerSettings;
  readonly log: Log;
}

/** Maps the names of effects to their performers. */
export type Performers = Readonly<Record<string, Performer<unknown> | undefined>>;

const MOST_WAITING_EFFECTS = 1_000;

/**
 * Handles fired timers: performs the effect of a timer that has one, sends the message of any other. Effects have slots
 * of their own. A failure is logged, and the timer fires again when its lease ends.
 */
export class TimerRunner {
  readonly #options: TimerRunnerOptions;
  readonly #messages: PQueue;
  readonly #performances: PQueue;
  readonly #aborting = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #isStopping = false;

  constructor(options: TimerRunnerOptions) {
    const { timerSlots, effectSlots } = options.settings;
    this.#options = options;
    this.#messages = new PQueue({ concurrency: timerSlots });
    this.#performances = new PQueue({ concurrency: effectSlots });
  }

  /** Queues a fired timer; failures are logged. */
  fire(timer: FiredTimer): void {
    const { log } = this.#options;
    const work = this.#work(timer)
      .catch((error: unknown) => {
        if (this.#isStopping) return;
        const fields = { timer: timer.member, error: String(error) };
        log[isTransientError(error) ? "warn" : "error"](fields, "A timer's work failed and is done again");
      })
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  /** Returns how many more timers may be fired now; 0 while more than 1,000 effects wait. */
  room(): number {
    if (this.#performances.size > MOST_WAITING_EFFECTS) return 0;
    return this.#options.settings.timerSlots - this.#messages.pending - this.#messages.size;
  }

  /**
   * Drops waiting timers, whose leases run out, and waits for running ones: `stopMs` at most. Aborts running effects
   * after half of that time.
   */
  async stop(): Promise<void> {
    const { stopMs } = this.#options.settings;
    this.#isStopping = true;
    // Every waiting timer starts now and is refused, because the runner is stopping.
    for (const queue of [this.#messages, this.#performances]) queue.concurrency = Number.POSITIVE_INFINITY;
    const everything = Promise.all(this.#running);
    await Promise.race([everything, sleep(stopMs / 2)]);
    this.#aborting.abort();
    await Promise.race([everything, sleep(stopMs / 2)]);
  }

  async #work(timer: FiredTimer): Promise<void> {
    const actor = this.#options.actors.find(({ name }) => name === timer.actor);
    if (!actor) throw new Error(`Cannot fire ${timer.member}: this engine has no such actor`);
    const isEffect = actor.declared.effects.some(({ name }) => name === timer.name);
    if (isEffect) await this.#perform(actor, timer);
    else await this.#inSlot(this.#messages, () => this.#send(actor, timer));
  }

  async #inSlot<Result>(queue: PQueue, work: () => Promise<Result>): Promise<Result> {
    return await queue.add(async () => {
      if (this.#isStopping) throw new Error("Cannot fire a timer: the engine stops");
      return await work();
    });
  }

  async #send(actor: AnyActor, timer: FiredTimer): Promise<void> {
    const message = actor.timers?.[timer.name];
    if (message === undefined) throw new Error(`Cannot fire ${timer.member}: its actor knows no such timer`);
    throwRefusal(await this.#options.processor.process(actor, timer.id, message, originOf(timer)));
  }

  async #perform(actor: AnyActor, timer: FiredTimer): Promise<void> {
    const { processor, effects } = this.#options;
    const perform = effects[timer.name];
    if (!perform) throw new Error(`Cannot fire ${timer.member}: nobody here performs it`);
    const message = await this.#whileLeased(timer, (signal) => perform(timer.id, { signal }));
    const processed = await processor.process(actor, timer.id, message, originOf(timer));
    const isAnothers = "skipped" in processed && processed.skipped === "unleased";
    if (!isAnothers) return throwRefusal(processed);
    // Commits the result even though another process has the lease by now: a result is never dropped.
    throwRefusal(await processor.process(actor, timer.id, message, { cause: `timer:${timer.name}`, trace: "" }));
  }

  // Renewing ends before the commit of the result, because the commit compares the lease.
  async #whileLeased(timer: FiredTimer, work: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
    const done = new AbortController();
    const lost = new AbortController();
    const renewing = this.#renew(timer, done.signal, lost);
    try {
      const signal = AbortSignal.any([this.#aborting.signal, lost.signal]);
      return await this.#inSlot(this.#performances, () => {
        signal.throwIfAborted();
        return work(signal);
      });
    } finally {
      done.abort();
      await renewing;
    }
  }

  async #renew(timer: FiredTimer, done: AbortSignal, lost: AbortController): Promise<void> {
    const everyMs = this.#options.settings.leaseMs / 3;
    for (;;) {
      await sleep(everyMs, undefined, { signal: done }).catch(() => undefined);
      if (done.aborted) return;
      // While Redis does not answer, no other process can take the lease either.
      const isOurs = await timer.renew().catch(() => true);
      if (!isOurs) return lost.abort();
    }
  }
}

function originOf({ name, member, score }: FiredTimer): Origin {
  return { cause: `timer:${name}`, trace: "", timer: { member, score } };
}
