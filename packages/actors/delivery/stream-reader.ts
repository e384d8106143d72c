// Reads the entries of a consumer group, and replaces connections that have died.

import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../model/log.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import type { RedisClient } from "../redis/connect.ts";
import { TIMED_OUT } from "../redis/deadlines.ts";
import { sendCommand } from "../redis/send.ts";
import { failureOf, isTransientError } from "../redis/transient-error.ts";
import type { Look } from "./held-entries.ts";
import { type Entry, entriesOf } from "./stream-entries.ts";

/** Configures a reader of a consumer group. */
export interface StreamReaderOptions {
  /** Names the consumer group. */
  readonly group: string;
  /** Names the consumer within the group. */
  readonly consumer: string;
  /** Spells the keys of the streams; one command must be able to read all of them. */
  readonly streams: readonly string[];
  /** Opens a connection for blocking reads. */
  readonly connect: () => RedisClient;
  /** Sets how long a read waits for entries, in ms. */
  readonly blockMs: number;
  /** Sets how much longer than `blockMs` a read may last before its connection is replaced, in ms. */
  readonly watchdogMs: number;
  readonly log: Log;
  /** Resolves with the number of entries that may be taken, as soon as that is at least 1. */
  readonly room: () => Promise<number>;
  /** Returns whether the subscriber is paused: then the reader reads no new entries. */
  readonly isPaused: () => boolean;
  /** Begins a look at the entries that the consumer holds already. */
  readonly look: () => Look;
  /** Receives each entry. */
  readonly take: (entry: Entry) => void;
  /** Creates the group again when it is missing, as after Redis has lost data. */
  readonly createGroups: () => Promise<void>;
}

const OWN_PENDING_COUNT = 500;
const PAUSE_MS = 100;
const RECONNECT_LOOK_MS = 20;
const RETRY_APART_MS = 1_000;
const FAILING = "A blocking read failed";
const GONE = "A consumer group is gone: Redis lost data; it is created again";

class StandstillError extends Error {}

/**
 * Reads a consumer group over streams of one shard. After each connect it first reads the consumer's own pending
 * entries, because a reply may have been lost on the way, then new entries. A read that lasts longer than
 * `blockMs + watchdogMs` has a dead connection, which the reader replaces. A stream that cannot be read, such as a key of
 * another type, is left out and tried again each second; the other streams are read meanwhile.
 */
export class StreamReader {
  readonly #options: StreamReaderOptions;
  readonly #recurring: RecurringLog;
  /** Maps each stream that cannot be read to the time of the next try. */
  readonly #apart = new Map<string, number>();
  #streams: readonly string[];
  /** Holds the connection of a reader that was started: an engine that only answers commands needs none. */
  #redis: RedisClient | undefined;
  #isStopping = false;
  #owesPending = true;
  #endFirstTurn = (): void => undefined;
  readonly #firstTurn = new Promise<void>((resolve) => (this.#endFirstTurn = resolve));
  #lastTurn = Number.NEGATIVE_INFINITY;
  #running: Promise<void> = Promise.resolve();

  constructor(options: StreamReaderOptions) {
    this.#options = options;
    this.#streams = options.streams;
    this.#recurring = new RecurringLog(options.log);
  }

  /** Starts reading; resolves once Redis has answered for the first time, or the reader is stopped. */
  async start(): Promise<void> {
    this.#running = this.#loop();
    await this.#firstTurn;
  }

  /** Stops reading; resolves when the last read is over. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#redis?.disconnect();
    this.#endFirstTurn();
    await this.#running;
  }

  /** Returns the time since a read last succeeded, in ms; infinite before the first. */
  sinceLastTurn(): number {
    return performance.now() - this.#lastTurn;
  }

  async #loop(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#turn();
      } catch (error) {
        if (!this.#isStopping) await this.#recover(error);
      }
    }
  }

  async #turn(): Promise<void> {
    this.#redis ??= this.#options.connect();
    if (this.#redis.status !== "ready") {
      this.#owesPending = true;
      await sleep(RECONNECT_LOOK_MS);
      return;
    }
    if (this.#apart.size > 0) await this.#retryApart();
    if (this.#streams.length === 0) {
      await sleep(PAUSE_MS);
      return;
    }
    if (this.#owesPending) await this.#readOwnPending();
    if (this.#options.isPaused()) {
      await sleep(PAUSE_MS);
      this.#lastTurn = performance.now();
      return;
    }
    const room = await this.#options.room();
    if (this.#isStopping) return;
    const streams = this.#streams;
    const news = streams.map(() => ">");
    const count = Math.max(1, Math.floor(room / streams.length));
    const entries = await this.#read(streams, { ids: news, count, isBlocking: true });
    for (const entry of entries) this.#options.take(entry);
    this.#recurring.succeeded(FAILING);
    this.#recurring.succeeded(GONE);
    this.#lastTurn = performance.now();
  }

  async #readOwnPending(): Promise<void> {
    const streams = this.#streams;
    const after = new Map(streams.map((stream) => [stream, "0"]));
    for (let isMore = true; isMore; ) {
      const ids = streams.map((stream) => after.get(stream) ?? "0");
      const found = await this.#takeOwnPending(streams, ids);
      for (const entry of found) after.set(entry.stream, entry.id);
      isMore = found.length > 0;
    }
    this.#owesPending = false;
    this.#lastTurn = performance.now();
    this.#endFirstTurn();
  }

  // Takes the pending entries behind `ids` that this consumer neither holds nor has ended while they were read.
  async #takeOwnPending(streams: readonly string[], ids: readonly string[]): Promise<Entry[]> {
    const look = this.#options.look();
    try {
      const found = await this.#read(streams, { ids, count: OWN_PENDING_COUNT, isBlocking: false });
      for (const entry of found) if (!look.isKnown(entry)) this.#options.take(entry);
      return found;
    } finally {
      look.end();
    }
  }

  async #read(
    streams: readonly string[],
    { ids, count, isBlocking }: { ids: readonly string[]; count: number; isBlocking: boolean },
  ): Promise<Entry[]> {
    const { group, consumer, connect, blockMs, watchdogMs } = this.#options;
    const redis = (this.#redis ??= connect());
    const wait = isBlocking ? ["BLOCK", blockMs] : [];
    const words = ["GROUP", group, consumer, "COUNT", count, ...wait, "STREAMS", ...streams, ...ids];
    try {
      return entriesOf(await sendCommand(redis, "xreadgroup", words, blockMs + watchdogMs));
    } catch (error) {
      const isSilent = error instanceof Error && error.message === TIMED_OUT;
      throw isSilent ? new StandstillError("Cannot read: the connection stands still") : error;
    }
  }

  async #recover(cause: unknown): Promise<void> {
    const { group, consumer, connect, createGroups, log } = this.#options;
    this.#owesPending = true;
    if (cause instanceof StandstillError) {
      log.info({ group, consumer }, "A blocking read stood still: its connection is replaced");
      this.#redis?.disconnect();
      this.#redis = connect();
    } else if (isMissingGroup(cause)) {
      this.#recurring.failed(GONE, { ...failureOf(cause), kind: "NOGROUP" }, { group });
      await createGroups().catch((failure: unknown) => this.#recurring.failed(FAILING, failureOf(failure)));
      await this.#separate();
    } else {
      this.#recurring.failed(FAILING, failureOf(cause), { group });
      if (!isTransientError(cause)) await this.#separate();
    }
    await sleep(PAUSE_MS);
  }

  // Reads each stream by itself, and leaves those out that answer with an error, which would keep all from being read.
  async #separate(): Promise<void> {
    for (const stream of this.#streams) {
      const error = await this.#errorOf(stream);
      if (error === null || isTransientError(error) || error instanceof StandstillError) continue;
      this.#apart.set(stream, performance.now() + RETRY_APART_MS);
      const { group } = this.#options;
      this.#recurring.failed(`Cannot read ${stream}: the others are read without it`, failureOf(error), { group });
    }
    this.#streams = this.#options.streams.filter((stream) => !this.#apart.has(stream));
  }

  async #retryApart(): Promise<void> {
    for (const [stream, at] of this.#apart) {
      if (performance.now() < at) continue;
      const error = await this.#errorOf(stream);
      if (isMissingGroup(error)) await this.#options.createGroups();
      if (error === null) {
        this.#apart.delete(stream);
        this.#recurring.succeeded(`Cannot read ${stream}: the others are read without it`);
      } else this.#apart.set(stream, performance.now() + RETRY_APART_MS);
    }
    const streams = this.#options.streams.filter((stream) => !this.#apart.has(stream));
    if (streams.length === this.#streams.length) return;
    this.#streams = streams;
    this.#owesPending = true;
  }

  // Reads own pending entries, which changes nothing: the entries are read again with the others.
  async #errorOf(stream: string): Promise<unknown> {
    if (this.#isStopping) return null;
    try {
      await this.#read([stream], { ids: ["0"], count: 1, isBlocking: false });
      return null;
    } catch (error) {
      return error;
    }
  }
}

function isMissingGroup(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOGROUP");
}
