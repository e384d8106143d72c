// Calls back when documents of a service change, for live pages.

import { setTimeout as sleep } from "node:timers/promises";
import { errorText } from "../model/errors.ts";
import { callGuarded } from "../model/guarded.ts";
import type { Log } from "../model/log.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import type { RedisClient } from "../redis/connect.ts";
import { failureOf, isTransientError } from "../redis/transient-error.ts";
import { type Entry, entriesOf } from "./stream-entries.ts";

/** Configures a feed. */
export interface FeedOptions {
  /** Groups the streams that one command can read. */
  readonly shards: readonly (readonly string[])[];
  readonly connect: () => RedisClient;
  /** Sets how long a blocking read waits for entries, in ms. */
  readonly blockMs: number;
  /** Counts how often Redis has lost its data: ids of entries may begin anew then. */
  readonly generation: () => number;
  readonly log: Log;
}

type Watcher = (entryId: string) => void;

const PAUSE_MS = 50;
const RETRY_MS = 5_000;

/**
 * Reads a service's events once for all watchers of this process, from the first watcher on. After a lost connection it
 * calls every watcher with '', because events may have been missed.
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #watchers = new Map<string, Set<Watcher>>();
  readonly #connections: RedisClient[] = [];
  readonly #recurring: RecurringLog;
  #reading: Promise<unknown> | undefined;
  #isStopping = false;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#recurring = new RecurringLog(options.log);
  }

  /**
   * Calls back with the id of the entry in the stream after each change of the document, and with '' when changes may
   * have been missed, until the returned function is called.
   */
  watch(id: string, changed: Watcher): () => void {
    if (this.#isStopping) return () => undefined;
    this.#reading ??= Promise.all(this.#options.shards.map((streams) => this.#read(streams)));
    const some = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, some.add(changed));
    return () => {
      some.delete(changed);
      if (some.size === 0 && this.#watchers.get(id) === some) this.#watchers.delete(id);
    };
  }

  /** Closes the connections; no watcher is called any more. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const redis of this.#connections) redis.disconnect();
    await this.#reading;
  }

  async #read(streams: readonly string[]): Promise<void> {
    const redis = this.#options.connect();
    this.#connections.push(redis);
    // A connection ends when the database is closed, and is never made again.
    while (!this.#isStopping && redis.status !== "end") {
      try {
        if (redis.status === "ready") await this.#readOn(redis, streams);
      } catch (error) {
        this.#options.log.debug({ error: errorText(error) }, "The feed of changes broke off");
      }
      await sleep(PAUSE_MS);
    }
  }

  async #readOn(redis: RedisClient, all: readonly string[]): Promise<void> {
    const { blockMs, generation } = this.#options;
    const began = generation();
    const ends = await this.#endsOf(redis, all);
    const streams = [...ends.keys()];
    if (streams.length === 0) return;
    const ids = [...ends.values()];
    // A stream that cannot be read is tried again after a while; the others go on meanwhile.
    const until = streams.length < all.length ? performance.now() + RETRY_MS : Number.POSITIVE_INFINITY;
    for (const id of this.#watchers.keys()) this.#notify(id, "");
    while (!this.#isStopping && generation() === began && performance.now() < until) {
      const entries = entriesOf(await redis.call("XREAD", "BLOCK", blockMs, "STREAMS", ...streams, ...ids));
      for (const entry of entries) {
        ids[streams.indexOf(entry.stream)] = entry.id;
        this.#notify(documentOf(entry), entry.id);
      }
    }
  }

  // Returns the id of the last entry of each stream that can be read.
  async #endsOf(redis: RedisClient, streams: readonly string[]): Promise<Map<string, string>> {
    const ends = new Map<string, string>();
    const last = await Promise.allSettled(streams.map((stream) => redis.xrevrange(stream, "+", "-", "COUNT", 1)));
    for (const [at, stream] of streams.entries()) {
      const result = last[at];
      if (result?.status === "fulfilled") ends.set(stream, result.value[0]?.[0] ?? "0-0");
      else if (isTransientError(result?.reason)) throw result?.reason;
      else {
        this.#recurring.failed(`The feed of changes leaves out ${stream}`, failureOf(result?.reason));
      }
    }
    return ends;
  }

  #notify(id: string, entryId: string): void {
    const { log } = this.#options;
    for (const changed of this.#watchers.get(id) ?? []) {
      callGuarded(
        () => changed(entryId),
        (thrown) => log.error({ id, error: errorText(thrown) }, "A watcher of a document failed"),
      );
    }
  }
}

function documentOf({ fields }: Entry): string {
  const at = fields?.indexOf("id") ?? -1;
  return fields?.[at + 1] ?? "";
}
