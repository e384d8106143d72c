import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../model/log.ts";
import type { RedisClient } from "../redis/connect.ts";
import { type Entry, entriesOf } from "./stream-entries.ts";

/** What a reader of a consumer group works with; durations in ms. */
export interface StreamReaderOptions {
  readonly group: string;
  readonly consumer: string;
  readonly streams: readonly string[];
  readonly connect: () => RedisClient;
  readonly blockMs: number;
  readonly watchdogMs: number;
  readonly log: Log;
  /** How many more entries may be taken; waits while it is none. */
  readonly room: () => Promise<number>;
  readonly isHeld: (entry: Entry) => boolean;
  readonly take: (entry: Entry) => void;
  /** Called when the group is gone, as after a Redis that lost its data. */
  readonly createGroups: () => Promise<void>;
}

const OWN_PENDING_COUNT = 500;
const PAUSE_MS = 100;
const RECONNECT_LOOK_MS = 20;

class StandstillError extends Error {}

/**
 * Reads a consumer group over streams of one server. After each (re)connect it first reads the consumer's own pending
 * entries, for a reply may have been lost on the way, then new ones. A turn that takes longer than
 * `blockMs + watchdogMs` has a dead connection: it is thrown away and a new one made.
 */
export class StreamReader {
  readonly #options: StreamReaderOptions;
  #redis: RedisClient;
  #isStopping = false;
  #owesPending = true;
  #endFirstTurn = (): void => undefined;
  readonly #firstTurn = new Promise<void>((resolve) => (this.#endFirstTurn = resolve));
  #lastTurn = Number.NEGATIVE_INFINITY;
  #running: Promise<void> = Promise.resolve();

  constructor(options: StreamReaderOptions) {
    this.#options = options;
    this.#redis = options.connect();
  }

  /** Begins to read; resolves once Redis has answered for the first time, or the reader is stopped. */
  async start(): Promise<void> {
    this.#running = this.#loop();
    await this.#firstTurn;
  }

  /** Takes nothing more from now on; resolves when the last turn is over. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#redis.disconnect();
    this.#endFirstTurn();
    await this.#running;
  }

  /** Ms since a turn last ended well; infinite before the first. */
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
    if (this.#redis.status !== "ready") {
      this.#owesPending = true;
      await sleep(RECONNECT_LOOK_MS);
      return;
    }
    if (this.#owesPending) await this.#readOwnPending();
    const room = await this.#options.room();
    if (this.#isStopping) return;
    const { streams } = this.#options;
    const news = streams.map(() => ">");
    const entries = await this.#read(Math.max(1, Math.floor(room / streams.length)), news, true);
    for (const entry of entries) this.#options.take(entry);
    this.#lastTurn = performance.now();
  }

  async #readOwnPending(): Promise<void> {
    const { streams, isHeld, take } = this.#options;
    const after = new Map(streams.map((stream) => [stream, "0"]));
    for (let isMore = true; isMore; ) {
      const ids = streams.map((stream) => after.get(stream) ?? "0");
      const found = await this.#read(OWN_PENDING_COUNT, ids, false);
      for (const entry of found) {
        after.set(entry.stream, entry.id);
        if (!isHeld(entry)) take(entry);
      }
      isMore = found.length > 0;
    }
    this.#owesPending = false;
    this.#lastTurn = performance.now();
    this.#endFirstTurn();
  }

  async #read(count: number, ids: readonly string[], isBlocking: boolean): Promise<Entry[]> {
    const { group, consumer, streams, blockMs, watchdogMs } = this.#options;
    const wait = isBlocking ? ["BLOCK", blockMs] : [];
    const words = ["GROUP", group, consumer, "COUNT", count, ...wait, "STREAMS", ...streams, ...ids];
    return entriesOf(await within(this.#redis.call("XREADGROUP", ...words), blockMs + watchdogMs));
  }

  async #recover(cause: unknown): Promise<void> {
    const { group, consumer, connect, createGroups, log } = this.#options;
    this.#owesPending = true;
    if (cause instanceof StandstillError) {
      log.warn({ group, consumer }, "A blocking read stood still: its connection is replaced");
      this.#redis.disconnect();
      this.#redis = connect();
    } else if (cause instanceof Error && cause.message.startsWith("NOGROUP")) {
      log.error({ group }, "A consumer group is gone: Redis lost data; it is created again");
      await createGroups().catch((failure: unknown) => log.warn({ failure: String(failure) }, "Cannot create groups"));
    } else {
      log.debug({ group, error: String(cause) }, "A blocking read failed");
    }
    await sleep(PAUSE_MS);
  }
}

async function within<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  const done = new AbortController();
  try {
    return await Promise.race([work, standstill(ms, done.signal)]);
  } finally {
    done.abort();
  }
}

async function standstill(ms: number, signal: AbortSignal): Promise<never> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    return await new Promise<never>(() => undefined); // the work was done in time: nobody waits for this
  }
  throw new StandstillError("Cannot read: the connection stands still");
}
