// Processes messages over Redis: queues them per actor, makes attempts, decides again after lost races.
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Functions } from "../functions/functions.ts";
import type { AnyActor } from "../model/actor.ts";
import { ContendedError, InvalidDecisionError, RefusedError } from "../model/errors.ts";
import type { EventStream } from "../model/events.ts";
import type { Observe } from "../model/observe.ts";
import type { Database } from "../store/database.ts";
import type { Archives, MessageArchive } from "./archives.ts";
import {
  type AttemptOptions,
  attempt,
  type Delivery,
  type ForArchive,
  type FunctionCall,
  type Processed,
} from "./attempt.ts";
import { KeyQueue } from "./key-queue.ts";
import { MessageSpan } from "./message-span.ts";
import { fixedKeys, type Origin } from "./plan.ts";
import { stableIds } from "./stable-ids.ts";

/** Configures a processor. */
export interface ProcessorOptions {
  /** Names the service of the actors. */
  readonly service: string;
  /** Gives the open database. */
  readonly database: Database;
  /** Calls the engine's Redis Functions. */
  readonly functions: Functions;
  /** Declares the events of the service. */
  readonly events: EventStream<unknown>;
  /** Sets how long outcomes of commands are kept, in ms. */
  readonly rememberMs: number;
  /** Gives the value of `env.terms`. */
  readonly terms: unknown;
  /** Returns the partition of an id; null for a text that is not an id. */
  readonly partitionOf: (id: string) => number | null;
  /** Creates the consumer groups of the subscribers to the service's events, which must exist before a commit. */
  readonly groups: { readonly areCreated: boolean; ensure(giveUpAt?: number): Promise<void> };
  /** Receives each timer that a commit has set: its partition, and in how many ms it is due. */
  readonly onTimer: (partition: number, inMs: number) => void;
  /** Stores and finds the documents that leave Redis; null: none leaves it. */
  readonly archives: Archives | null;
  /** Receives each commit and each refused command; default: none is reported. */
  readonly observe?: Observe | undefined;
}

const MOST_ATTEMPTS = 8;
const MOST_BUCKETS = 1_000;
const KEPT_MS = 60_000;

interface Turn {
  readonly span: MessageSpan;
  readonly giveUpAt: number;
  readonly recalls: boolean;
}

/**
 * Processes messages, one at a time per actor and id. A message whose commit loses a race is decided again, after a
 * random pause that grows with each attempt.
 */
export class Processor {
  readonly #options: ProcessorOptions;
  readonly #queue = new KeyQueue();
  /** Maps each bucket whose time to live was set to the time of that, of the process's monotonic clock. */
  readonly #keptBuckets = new Map<string, number>();
  #generation = 0;

  constructor(options: ProcessorOptions) {
    this.#options = options;
  }

  /**
   * Processes one message and resolves with its result. Throws UnavailableError, ContendedError, CommandMismatchError
   * and InvalidDecisionError. Waits for Redis until `giveUpAt`, a time of `performance.now()`, the wait in the queue
   * included; default: as long as one call waits. Documents that are in the archive come back first, unless `recalls` is
   * false.
   */
  async process(
    actor: AnyActor,
    id: string,
    message: unknown,
    origin: Origin,
    giveUpAt = this.#options.functions.giveUpAt(),
    { recalls = true }: { readonly recalls?: boolean } = {},
  ): Promise<Processed> {
    const { service, partitionOf } = this.#options;
    const partition = partitionOf(id);
    if (partition === null) throw new InvalidDecisionError(`Cannot ask ${actor.name} ${id}: the id names no partition`);
    const place = { service, partition, actor: actor.name, id };
    const delivery: Delivery = { actor, message, place, origin, keys: fixedKeys(place, origin.command?.id ?? "") };
    const span = new MessageSpan(delivery);
    try {
      const processed = await this.#decide(delivery, { span, giveUpAt, recalls });
      span.end(processed);
      return processed;
    } catch (error) {
      span.fail(error);
      throw error;
    }
  }

  // Waits for its turn in the queue, then makes attempts until one is committed, refused or skipped.
  async #decide(delivery: Delivery, { span, giveUpAt, recalls }: Turn): Promise<Processed> {
    const { database, archives } = this.#options;
    const { actor, place, origin } = delivery;
    const ids = stableIds(() => database.ids.newId(place.partition));
    // Nothing comes back for the end of what it was about.
    const asked = archives?.forMessage(place.partition, recalls && origin.inbox?.isLast !== true);
    return await this.#queue.run(`${actor.name}|${place.id}`, async () => {
      for (let tried = 1; tried <= MOST_ATTEMPTS; tried++) {
        const result = await this.#attempt(delivery, { span, giveUpAt, ids, archive: asked });
        if (typeof result === "object" && !("record" in result) && !("missing" in result)) {
          return this.#reported(delivery, result);
        }
        if (result === "again") await sleep(randomInt(1, 2 + 2 ** tried));
        else if (asked) await asked.serve(result, giveUpAt);
      }
      throw new ContendedError(actor.name, place.id);
    });
  }

  // Decides again when Redis has lost its data meanwhile: groups and times to live must be set before the commit.
  async #attempt(
    delivery: Delivery,
    {
      span,
      giveUpAt,
      ids,
      archive,
    }: Omit<Turn, "recalls"> & Pick<AttemptOptions, "ids"> & { archive?: MessageArchive | undefined },
  ): Promise<Processed | ForArchive | "again"> {
    const { database, functions, events, terms, rememberMs, partitionOf, onTimer, groups, observe } = this.#options;
    const { actor, origin, place } = delivery;
    const { opened } = database;
    const bucket = delivery.keys[2];
    if (!groups.areCreated) await groups.ensure(giveUpAt);
    const generation = this.#forgetWhatRedisForgot(opened.generation);
    const isKept = origin.command === undefined || this.#isKept(bucket);
    const steps = attempt(delivery, {
      ...{ events, terms, partitionOf, shards: database.shards, ids },
      rememberMs: isKept ? null : rememberMs,
      ...(archive && { archive }),
      begin: (kept) => span.begin(kept),
      onCommit: (due, now, committed) => {
        if (!isKept && opened.generation === generation) this.#remember(bucket);
        for (const at of due) onTimer(place.partition, at - now);
        observe?.({ kind: "committed", actor: actor.name, at: now, ...committed });
      },
    });
    let step = steps.next([]);
    while (!step.done) {
      if (opened.generation !== generation) return "again";
      const [first, ...others] = step.value;
      const call = (one: FunctionCall) => functions.call(one.name, one.keys, one.args, giveUpAt);
      // Nearly every step is one call, which needs no Promise.all.
      const isOne = first && others.length === 0;
      step = steps.next(isOne ? [await call(first)] : await Promise.all(step.value.map(call)));
    }
    return step.value;
  }

  #reported({ actor, origin }: Delivery, processed: Processed): Processed {
    if ("refused" in processed && origin.command !== undefined) {
      this.#options.observe?.({ kind: "refused", actor: actor.name, code: processed.refused.code });
    }
    return processed;
  }

  #forgetWhatRedisForgot(generation: number): number {
    if (this.#generation !== generation) this.#keptBuckets.clear();
    this.#generation = generation;
    return generation;
  }

  // Each process sets the time to live of a bucket once a minute, to spare every other commit the command. Once would not
  // do: an old command id makes a bucket again that has expired meanwhile.
  #isKept(bucket: string): boolean {
    return performance.now() - (this.#keptBuckets.get(bucket) ?? Number.NEGATIVE_INFINITY) < KEPT_MS;
  }

  #remember(bucket: string): void {
    if (this.#keptBuckets.size >= MOST_BUCKETS) this.#keptBuckets.clear();
    this.#keptBuckets.set(bucket, performance.now());
  }
}

/** Throws a refusal as RefusedError, for events and timers: their refusals are failures and are retried. */
export function throwRefusal(processed: Processed): void {
  if ("refused" in processed) throw new RefusedError(processed.refused.code, processed.refused.message);
}
