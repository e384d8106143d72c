import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Functions } from "../functions/functions.ts";
import type { AnyActor } from "../model/actor.ts";
import { ContendedError, InvalidDecisionError, RefusedError } from "../model/errors.ts";
import type { EventStream } from "../model/events.ts";
import type { Database } from "../store/database.ts";
import { attempt, type Delivery, type Processed } from "./attempt.ts";
import { KeyQueue } from "./key-queue.ts";
import { fixedKeys, type Origin } from "./plan.ts";

/** What a processor works with. */
export interface ProcessorOptions {
  readonly service: string;
  readonly database: Database;
  readonly functions: Functions;
  readonly events: EventStream<unknown>;
  readonly rememberMs: number;
  /** What `decide` finds in `env.terms`. */
  readonly terms: unknown;
  readonly partitionOf: (id: string) => number | null;
  /** Told of a partition in which a timer was set that is due at once. */
  readonly onDueTimer: (partition: number) => void;
}

const MOST_ATTEMPTS = 8;
const MOST_BUCKETS = 1_000;

/** Takes messages through load, decide and commit, one at a time per actor and id; a lost race is decided again. */
export class Processor {
  readonly #options: ProcessorOptions;
  readonly #queue = new KeyQueue();
  readonly #keptBuckets = new Set<string>();

  constructor(options: ProcessorOptions) {
    this.#options = options;
  }

  /** Throws UnavailableError, ContendedError, CommandMismatchError, InvalidDecisionError. */
  async process(actor: AnyActor, id: string, message: unknown, origin: Origin): Promise<Processed> {
    const { service, database, functions, events, terms, rememberMs, partitionOf, onDueTimer } = this.#options;
    const partition = partitionOf(id);
    if (partition === null) throw new InvalidDecisionError(`Cannot ask ${actor.name} ${id}: the id names no partition`);
    const place = { service, partition, actor: actor.name, id };
    const delivery: Delivery = { actor, message, place, origin, keys: fixedKeys(place, origin.command?.id ?? "") };
    const newId = stableIds(() => database.ids.newId(partition));
    const bucket = delivery.keys[2];
    return await this.#queue.run(`${actor.name}|${id}`, async () => {
      for (let tried = 1; tried <= MOST_ATTEMPTS; tried++) {
        const steps = attempt(delivery, {
          events,
          terms,
          partitionOf,
          shards: database.shards,
          newId: newId.restart(),
          rememberMs: this.#keptBuckets.has(bucket) ? null : rememberMs,
          onCommit: (due, now) => {
            if (origin.command) this.#remember(bucket);
            if (due.some((at) => at <= now)) onDueTimer(partition);
          },
        });
        let step = steps.next([]);
        while (!step.done) {
          const calls = step.value.map(({ name, keys, args }) => functions.call(name, keys, args));
          step = steps.next(await Promise.all(calls));
        }
        if (step.value !== "again") return step.value;
        await sleep(randomInt(1, 2 + 2 ** tried));
      }
      throw new ContendedError(actor.name, id);
    });
  }

  // The bucket of an hour gets its time to live from each process once, not with every commit.
  #remember(bucket: string): void {
    if (this.#keptBuckets.size >= MOST_BUCKETS) this.#keptBuckets.clear();
    this.#keptBuckets.add(bucket);
  }
}

/** Makes a refusal an error, for work whose refusals are failures: they are retried. */
export function throwRefusal(processed: Processed): void {
  if ("refused" in processed) throw new RefusedError(processed.refused.code, processed.refused.message);
}

// One message's ids stay the same however often it is decided on.
function stableIds(make: () => string): { restart(): () => string } {
  const made: string[] = [];
  return {
    restart() {
      let used = 0;
      return () => {
        const id = made[used] ?? make();
        made[used++] = id;
        return id;
      };
    },
  };
}
