import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import type { EffectOf } from "./effects.ts";
import { isPassing } from "./functions.ts";
import type { Log } from "./log.ts";
import type { AnyActor, Processor } from "./processor.ts";
import type { EngineSettings } from "./settings.ts";
import type { FiredTimer } from "./timers.ts";

/** Fires timers: those with an effect perform it in slots of its own, the others are messages. */
export interface TimerRunner {
  fire(timer: FiredTimer): void;
  /** How many more may be fired now. */
  room(): number;
  stop(): Promise<void>;
}

/** What a runner works with. */
export interface TimerRunnerOptions {
  readonly actors: readonly AnyActor[];
  readonly effects: readonly EffectOf<unknown>[];
  readonly processor: Processor;
  readonly settings: EngineSettings;
  readonly log: Log;
}

const MOST_WAITING_EFFECTS = 1_000;

/** Creates the runner; a failure is logged and the timer fires again once its lease has run out. */
export function createTimerRunner({ actors, effects, processor, settings, log }: TimerRunnerOptions): TimerRunner {
  const messages = pLimit({ concurrency: settings.timerSlots, rejectOnClear: true });
  const performances = pLimit({ concurrency: settings.effectSlots, rejectOnClear: true });
  const stopping = new AbortController();
  let isStopping = false;

  function fire(timer: FiredTimer): void {
    const found = effects.find(({ actor, timer: name }) => actor.name === timer.actor && name === timer.name);
    const work = found
      ? whileLeased(timer, (signal) => performances(() => perform(found, timer, signal)))
      : messages(() => send(timer));
    // A failure is reported here and mended by the lease: the timer fires again.
    work.catch((error: unknown) => {
      if (isStopping) return;
      const level = isPassing(error) ? "warn" : "error";
      log[level]({ timer: timer.member, error: String(error) }, "A timer's work failed and is done again");
    });
  }

  async function send(timer: FiredTimer): Promise<void> {
    const actor = actors.find(({ name }) => name === timer.actor);
    const message = actor?.timers?.[timer.name];
    if (!actor || message === undefined) throw new Error(`Cannot fire ${timer.member}: no actor knows this timer`);
    await processor.process(actor, timer.id, message, origin(timer));
  }

  async function perform(effect: EffectOf<unknown>, timer: FiredTimer, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const actor = actors.find(({ name }) => name === effect.actor.name);
    if (!actor) throw new Error(`Cannot perform ${timer.member}: its actor is not of this engine`);
    const message = await effect.perform(timer.id, { signal });
    const processed = await processor.process(actor, timer.id, message, origin(timer));
    // What was found out is told also when the lease is another's by now: a result is never dropped.
    if (processed.kind === "unleased") {
      await processor.process(actor, timer.id, message, { cause: `timer:${timer.name}`, trace: "" });
    }
  }

  async function whileLeased(timer: FiredTimer, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const done = new AbortController();
    const lost = new AbortController();
    const renewing = (async () => {
      while (!done.signal.aborted) {
        await sleep(settings.leaseMs / 3, undefined, { signal: done.signal }).catch(() => undefined);
        if (done.signal.aborted) return;
        const isOurs = await timer.renew().catch(() => true);
        if (!isOurs) return lost.abort();
      }
    })();
    try {
      await work(AbortSignal.any([stopping.signal, lost.signal]));
    } finally {
      done.abort();
      await renewing;
    }
  }

  async function stop(): Promise<void> {
    isStopping = true;
    messages.clearQueue();
    performances.clearQueue();
    const patience = performance.now() + settings.stopMs / 2;
    while (busy() > 0 && performance.now() < patience) await sleep(5);
    stopping.abort();
    while (busy() > 0 && performance.now() < patience + settings.stopMs / 2) await sleep(5);
  }

  function busy(): number {
    return messages.activeCount + performances.activeCount;
  }

  function room(): number {
    if (performances.pendingCount > MOST_WAITING_EFFECTS) return 0;
    return settings.timerSlots - messages.activeCount - messages.pendingCount;
  }

  return { fire, room, stop };
}

function origin(timer: FiredTimer) {
  return { cause: `timer:${timer.name}`, trace: "", timer: { member: timer.member, score: timer.score } };
}
