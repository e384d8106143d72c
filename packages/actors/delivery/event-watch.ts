// Reads the recent events of a service, and those that follow, in every process that asks: without a consumer group.
import { setTimeout as sleep } from "node:timers/promises";
import { errorText } from "../model/errors.ts";
import { decodeEvent, type Event, type EventStream } from "../model/events.ts";
import { eventsKey } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import type { RedisClient } from "../redis/connect.ts";
import { failureOf, isTransientError } from "../redis/transient-error.ts";
import type { Database } from "../store/database.ts";
import { type Entry, entriesOf } from "./stream-entries.ts";

/** Configures `watchEvents`. */
export interface EventWatchOptions<View> {
  /** Gives the open database; closing it ends the watch. */
  readonly database: Database;
  /** Receives the log lines of the watch. */
  readonly log: Log;
  /** Sets the age of the oldest event that is read at the start, and again after a lost connection, in ms. */
  readonly sinceMs: number;
  /**
   * Receives each event. Those of one document come in their order, and recent ones come again after a lost connection, so
   * it must do no harm twice. The next event waits until it returns; what it throws is logged, and the event left out.
   */
  readonly onEvent: (event: Event<View>) => void;
}

/** Reads events until it is stopped, or the database is closed. */
export interface EventWatch {
  /**
   * Begins; resolves when all recent events have been read, or the watch was stopped. Throws when a stream cannot be read
   * for a lasting reason, such as a missing right; the watch has ended then.
   */
  start(): Promise<void>;
  /** Ends; `onEvent` is not called any more. */
  stop(): Promise<void>;
}

// The most entries that the watch of a database holds at once, of 16 KB at most each.
const MOST_ENTRIES = 1_000;
const BLOCK_MS = 2_000;
const PAUSE_MS = 50;
const RETRY_MS = 1_000;

/**
 * Creates a watch of the events of a service, for what every process must know, such as who is banned: each process reads
 * every event itself, and acknowledges none.
 *
 * After a lost connection, a failover and a loss of data it reads the events of the last `sinceMs` again, so it misses
 * none that is younger. Nothing is kept for it: an event that is older, or that was trimmed, is not read; streams keep
 * events for `keepMs` of their service. Events of a type or form that this program does not know are left out, and
 * logged. It stores no event, and holds 1,000 at once, or one of each partition if these are more: about 16 MB.
 */
export function watchEvents<View>(stream: EventStream<View>, options: EventWatchOptions<View>): EventWatch {
  const { database } = options;
  const shards = database.shards.map(
    (partitions) =>
      new ShardWatch(
        stream,
        partitions.map((partition) => eventsKey(partition, stream.service)),
        options,
      ),
  );
  const stop = async () => void (await Promise.all(shards.map((shard) => shard.stop())));
  return {
    async start() {
      try {
        await Promise.all(shards.map((shard) => shard.start()));
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
  };
}

class ShardWatch<View> {
  readonly #stream: EventStream<View>;
  readonly #keys: readonly string[];
  readonly #options: EventWatchOptions<View>;
  readonly #recurring: RecurringLog;
  readonly #redis: RedisClient;
  readonly #caughtUp: Promise<void>;
  #noteCaughtUp: () => void = () => undefined;
  #giveUp: (error: unknown) => void = () => undefined;
  #isCaughtUp = false;
  #isStopping = false;
  #reading: Promise<void> | undefined;

  constructor(stream: EventStream<View>, keys: readonly string[], options: EventWatchOptions<View>) {
    this.#stream = stream;
    this.#keys = keys;
    this.#options = options;
    this.#caughtUp = new Promise((resolve, reject) => {
      this.#noteCaughtUp = resolve;
      this.#giveUp = reject;
    });
    this.#recurring = new RecurringLog(options.log);
    this.#redis = options.database.connect(`${stream.service}-watch`, "blocking");
  }

  async start(): Promise<void> {
    this.#reading ??= this.#read();
    await this.#caughtUp;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#redis.disconnect();
    await this.#reading;
    this.#noteCaughtUp();
  }

  async #read(): Promise<void> {
    const failed = `Cannot watch the events of ${this.#stream.service}`;
    // A connection ends when the database is closed, and is never made again.
    while (!this.#isStopping && this.#redis.status !== "end") {
      try {
        if (this.#redis.status === "ready") await this.#readOn(() => this.#recurring.succeeded(failed));
        await sleep(PAUSE_MS);
      } catch (error) {
        if (this.#isStopping) return;
        if (!isTransientError(error) && !this.#isCaughtUp) return this.#giveUp(error);
        this.#recurring.failed(failed, failureOf(error));
        await sleep(isTransientError(error) ? PAUSE_MS : RETRY_MS);
      }
    }
  }

  // Begins with the recent events each time: a replica that took over may lack some, and count ids from an earlier time.
  // A cluster's client sends a read on to the new master by itself, so only the addresses tell of a failover.
  async #readOn(works: () => void): Promise<void> {
    const { database, sinceMs } = this.#options;
    const place = () => `${database.opened.generation} ${database.masterUrls().toSorted().join()}`;
    const begun = place();
    const count = Math.max(1, Math.floor(MOST_ENTRIES / database.partitions));
    const [seconds, microseconds] = await database.commands.time();
    const now = Number(seconds) * 1_000 + Number(microseconds) / 1_000;
    const from = `${Math.max(0, Math.floor(now - sinceMs))}-0`;
    const ids = this.#keys.map(() => from);
    const next = async (...block: (string | number)[]): Promise<Entry[]> =>
      entriesOf(await this.#redis.call("XREAD", "COUNT", count, ...block, "STREAMS", ...this.#keys, ...ids));
    let entries = await next();
    while (!this.#isStopping && place() === begun && this.#redis.status === "ready") {
      for (const entry of entries) {
        ids[this.#keys.indexOf(entry.stream)] = entry.id;
        this.#handle(entry);
      }
      if (entries.length === 0 && !this.#isCaughtUp) {
        this.#isCaughtUp = true;
        this.#noteCaughtUp();
      }
      works();
      entries = this.#isCaughtUp ? await next("BLOCK", BLOCK_MS) : await next();
    }
  }

  #handle({ stream, id, fields }: Entry): void {
    if (fields === null || this.#isStopping) return;
    try {
      this.#options.onEvent(decodeEvent(this.#stream, fields));
    } catch (error) {
      this.#options.log.error({ stream, entry: id, error: errorText(error) }, "A watch leaves out an event");
    }
  }
}
