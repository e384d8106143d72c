// Watches a service's streams: measures how far each subscriber has come, refuses commands, trims.

import type { Functions } from "../functions/functions.ts";
import { BackgroundLoop } from "../model/background-loop.ts";
import { eventsKey, subscribersKey } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import { failureOf, isTransientError, replyError } from "../redis/transient-error.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";

/** Describes the progress of one subscriber in one partition of a stream. */
export interface GroupStatus {
  /** Gives the number of the partition. */
  readonly partition: number;
  /** Names the consumer group: the subscribing service. */
  readonly group: string;
  /** `needed`: commands are refused while this subscriber is too far behind; `side`: never; null: not registered. */
  readonly kind: "needed" | "side" | null;
  /** Counts the entries that were delivered and not yet acknowledged. */
  readonly pending: number;
  /** Counts the entries that were not yet delivered; null when Redis does not know. */
  readonly lag: number | null;
  /** Gives the age of the oldest unhandled entry, in ms; null when every entry is handled. */
  readonly oldestMs: number | null;
}

/** Describes one partition of a stream and its subscribers. */
export interface StreamStatus {
  /** Gives the number of the partition. */
  readonly partition: number;
  /** Counts the entries in the stream. */
  readonly length: number;
  /** Lists the progress of each subscriber. */
  readonly groups: readonly GroupStatus[];
}

/** Sets the durations (ms) and limits of a stream watch. */
export interface StreamWatchSettings {
  /** Sets how often the progress of the subscribers is read, in ms; default 1,000. */
  readonly lookEveryMs: number;
  /** Sets how many entries of a partition a needed subscriber may lack before commands are refused; default 50,000. */
  readonly mostBehind: number;
  /** Sets the age of the oldest unhandled entry from which an error is logged, in ms; default 60,000. */
  readonly standstillMs: number;
  /** Sets how often streams are trimmed, in ms; default 60,000. */
  readonly trimEveryMs: number;
  /** Sets how long every entry is kept, even a handled one, in ms; default 259,200,000 (72 h). */
  readonly keepMs: number;
}

/** Configures a stream watch. */
export interface StreamWatchOptions {
  readonly service: string;
  readonly database: Database;
  readonly functions: Functions;
  readonly settings: StreamWatchSettings;
  readonly log: Log;
  readonly observe?: Observe | undefined;
}

/** Reads the progress of the subscribers to one service's events, reports those too far behind, and trims streams. */
export class StreamWatch {
  readonly #options: StreamWatchOptions;
  readonly #loops: readonly BackgroundLoop[];
  readonly #still = new Set<string>();
  readonly #recurring: RecurringLog;
  #tooFarBehind: string | null = null;

  constructor(options: StreamWatchOptions) {
    this.#options = options;
    this.#recurring = new RecurringLog(options.log);
    const { lookEveryMs, trimEveryMs } = options.settings;
    this.#loops = [
      this.#every(lookEveryMs, "Cannot read the progress of subscribers", () => this.#readProgress()),
      this.#every(trimEveryMs, "Cannot trim streams", async () => void (await this.trim())),
    ];
  }

  /** Starts both loops; the first run comes after one interval. */
  start(): void {
    for (const loop of this.#loops) loop.start();
  }

  /** Stops both loops; resolves when a run under way has ended. */
  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  /** Names a needed subscriber that is too far behind, so that commands are refused; null while none is. */
  get tooFarBehind(): string | null {
    return this.#tooFarBehind;
  }

  /** Reads the progress of every subscriber to this service's events, by partition; logs a partition that it cannot read. */
  async standings(): Promise<StreamStatus[]> {
    const { service, functions, database } = this.#options;
    const read = database.shards.map(async (partitions) => {
      const keys = partitions.flatMap((one) => [eventsKey(one, service), subscribersKey(one, service)]);
      const reply = await functions.call("look_at_streams", keys, []);
      const replies: readonly unknown[] = Array.isArray(reply) ? reply : [];
      return partitions.flatMap((partition, at) => {
        if (typeof replies[at] !== "string") return [streamStatusOf(partition, replies[at])];
        this.#cannotLookAfter(partition, replyError(replies[at]));
        return [];
      });
    });
    return (await Promise.all(read)).flat();
  }

  /** Trims the streams of all partitions; resolves with the number of entries removed. */
  async trim(): Promise<number> {
    const { service, functions, settings } = this.#options;
    const removed = await this.#ofEach(async (partition) => {
      const keys = [eventsKey(partition, service), subscribersKey(partition, service)];
      const reply = await functions.call("trim", keys, [settings.keepMs]);
      const [count, , missing] = Array.isArray(reply) ? reply : [];
      if (missing) {
        const failure = { kind: String(missing), level: "error", error: `${String(missing)} has no group` } as const;
        this.#recurring.failed(`Cannot trim partition ${partition}: a registered group is missing`, failure, {
          service,
        });
      }
      return Number(count);
    });
    return removed.reduce((sum, count) => sum + count, 0);
  }

  // A partition whose keys cannot be used, such as a key of another type, does not keep the work from the others.
  async #ofEach<Result>(work: (partition: number) => Promise<Result>): Promise<Result[]> {
    const partitions = partitionsOf(this.#options.database);
    const settled = await Promise.allSettled(partitions.map(work));
    return settled.flatMap((result, at) => {
      if (result.status === "fulfilled") return [result.value];
      if (isTransientError(result.reason)) throw result.reason;
      this.#cannotLookAfter(partitions[at] ?? 0, result.reason);
      return [];
    });
  }

  #cannotLookAfter(partition: number, error: unknown): void {
    const what = `Cannot look after the stream of partition ${partition}`;
    this.#recurring.failed(what, failureOf(error), { service: this.#options.service });
  }

  async #readProgress(): Promise<void> {
    const { settings } = this.#options;
    const groups = (await this.standings()).flatMap((status) => status.groups);
    const isBehind = ({ kind, lag, pending }: GroupStatus): boolean =>
      kind === "needed" && (lag ?? 0) + pending > settings.mostBehind;
    this.#tooFarBehind = groups.find(isBehind)?.group ?? null;
    for (const status of groups) this.#alarm(status);
    this.#observe(groups);
  }

  #observe(groups: readonly GroupStatus[]): void {
    const { observe } = this.#options;
    for (const group of new Set(groups.map((status) => status.group))) {
      const statuses = groups.filter((status) => status.group === group);
      observe?.({
        kind: "subscriber",
        group,
        lag: statuses.reduce((sum, { lag }) => sum + (lag ?? 0), 0),
        pending: statuses.reduce((sum, { pending }) => sum + pending, 0),
        oldestMs: Math.max(...statuses.map(({ oldestMs }) => oldestMs ?? 0)),
      });
    }
  }

  #alarm({ partition, group, oldestMs, lag, pending }: GroupStatus): void {
    const { service, settings, log } = this.#options;
    const name = `${partition}:${group}`;
    const isStill = oldestMs !== null && oldestMs > settings.standstillMs;
    if (isStill === this.#still.has(name)) return;
    const fields = { service, partition, group, oldestMs, lag, pending };
    if (isStill) {
      this.#still.add(name);
      log.error(fields, "A subscriber stands still: its stream is not trimmed until it goes on");
    } else {
      this.#still.delete(name);
      log.info(fields, "A subscriber has caught up");
    }
  }

  #every(everyMs: number, failing: string, work: () => Promise<void>): BackgroundLoop {
    const { log, service } = this.#options;
    const recurring = new RecurringLog(log);
    return new BackgroundLoop({
      everyMs,
      pausesFirst: true,
      async work() {
        await work();
        recurring.succeeded(failing, { service });
      },
      onError: (error) => recurring.failed(failing, failureOf(error), { service }),
    });
  }
}

/** Reads the reply of look_at_stream. */
export function streamStatusOf(partition: number, reply: unknown): StreamStatus {
  const [now, length, ...rest] = Array.isArray(reply) ? reply : [];
  const groups: GroupStatus[] = [];
  for (let at = 0; at + 4 < rest.length; at += 5) {
    const [group, kind, pending, lag, oldest] = rest.slice(at, at + 5);
    groups.push({
      partition,
      group: String(group),
      kind: kind === "needed" || kind === "side" ? kind : null,
      pending: Number(pending),
      lag: Number(lag) < 0 ? null : Number(lag),
      oldestMs: oldest === "" ? null : Math.max(0, Number(now) - Number(String(oldest).split("-")[0])),
    });
  }
  return { partition, length: Number(length), groups };
}
