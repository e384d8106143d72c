import { setTimeout as sleep } from "node:timers/promises";
import PQueue from "p-queue";
import type { Origin } from "../commit/plan.ts";
import { type Processor, throwRefusal } from "../commit/processor.ts";
import { isPassing } from "../functions/functions.ts";
import type { AnyActor } from "../model/actor.ts";
import type { Performer } from "../model/effects.ts";
import type { Log } from "../model/log.ts";
import type { FiredTimer } from "./timers.ts";

/** Durations (ms) and bounds of a timer runner. */
export interface TimerRunnerSettings {
  /** Timers handled at once. */
  readonly timerSlots: number;
  /** Effects performed at once. */
  readonly effectSlots: number;
  /** How long a fired timer is leased; a running effect renews its lease three times as often. */
  readonly leaseMs: number;
  /** How long a stop waits for what is held. */
  readonly stopMs: number;
}

/** What a runner works with. */
export interface TimerRunnerOptions {
  readonly actors: readonly AnyActor[];
  /** The effects this process does, by their names. */
  readonly effects: Performers;
  readonly processor: Processor;
  readonly settings: TimerRunnerSettings;
  readonly log: Log;
}

/** Performers by the names of their effects. */
export type Performers = Readonly<Record<string, Performer<unknown> | undefined>>;

const MOST_WAITING_EFFECTS = 1_000;

/**
 * Does what fired timers ask for: those with an effect perform it in slots of its own, the others are messages. A failure
 * is logged, and the timer fires again once its lease has run out.
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

  fire(timer: FiredTimer): void {
    const { log } = this.#options;
    const work = this.#work(timer)
      .catch((error: unknown) => {
        if (this.#isStopping) return;
        const fields = { timer: timer.member, error: String(error) };
        log[isPassing(error) ? "warn" : "error"](fields, "A timer's work failed and is done again");
      })
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  /** How many more timers may be fired now. */
  room(): number {
    if (this.#performances.size > MOST_WAITING_EFFECTS) return 0;
    return this.#options.settings.timerSlots - this.#messages.pending - this.#messages.size;
  }

  /** Drops what waits (its leases run out), lets what runs finish, and aborts effects half-way through the patience. */
  async stop(): Promise<void> {
    const { stopMs } = this.#options.settings;
    this.#isStopping = true;
    // All that waits begins now, and is refused.
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
    // What was found out is sent also when the lease is another's by now: a result is never dropped.
    throwRefusal(await processor.process(actor, timer.id, message, { cause: `timer:${timer.name}`, trace: "" }));
  }

  // Renewing ends before the result is committed, for the commit compares the lease.
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
      // While Redis does not answer nobody else can take the lease either.
      const isOurs = await timer.renew().catch(() => true);
      if (!isOurs) return lost.abort();
    }
  }
}

function originOf({ name, member, score }: FiredTimer): Origin {
  return { cause: `timer:${name}`, trace: "", timer: { member, score } };
}
