// Puts events into the stream of a subscriber's retries, no faster than the subscriber handles them.
import { setTimeout as sleep } from "node:timers/promises";
import { streamStatusOf } from "../delivery/stream-watch.ts";
import { createFunctions, type Functions } from "../functions/functions.ts";
import { eventsKey, retryKey, subscribersKey } from "../model/keys.ts";
import type { Database } from "../store/database.ts";

const UNAVAILABLE_AFTER_MS = 4_000;
const COUNT_EVERY = 200;
const PAUSE_MS = 20;

/** Names a subscriber, and the service and the partition whose events it is given. */
export interface RetryStreamOptions {
  /** Names the service that published the events. */
  readonly source: string;
  /** Names the subscriber. */
  readonly subscriber: string;
  /** Limits the events that wait for the subscriber in one partition; default 1,000. */
  readonly mostWaiting?: number | undefined;
}

/** Gives a subscriber events of one service again. */
export class RetryStream {
  readonly #database: Database;
  readonly #options: RetryStreamOptions;
  readonly #functions: Functions;
  #given = 0;

  constructor(database: Database, options: RetryStreamOptions) {
    this.#database = database;
    this.#options = options;
    this.#functions = createFunctions(database, UNAVAILABLE_AFTER_MS);
  }

  /** Adds an event, by the fields of its entry; waits while too many wait in the partition. */
  async add(partition: number, fields: readonly string[]): Promise<void> {
    const { source, subscriber, mostWaiting = 1_000 } = this.#options;
    const stream = retryKey(partition, subscriber);
    await this.#database.commands.xadd(stream, "*", "stream", eventsKey(partition, source), ...fields);
    this.#given += 1;
    if (this.#given % COUNT_EVERY === 0) while ((await this.#waiting(partition)) > mostWaiting) await sleep(PAUSE_MS);
  }

  async #waiting(partition: number): Promise<number> {
    const { subscriber } = this.#options;
    const keys = [retryKey(partition, subscriber), subscribersKey(partition, subscriber)];
    const reply = await this.#functions.call("look_at_stream", keys, []);
    return streamStatusOf(partition, reply).groups.reduce((sum, { lag, pending }) => sum + (lag ?? 0) + pending, 0);
  }
}
