// Handles the events that a service subscribes to: reads, retries, takes over, gives up, acknowledges.
import { setTimeout as sleep } from "node:timers/promises";
import PQueue from "p-queue";
import type { Functions } from "../functions/functions.ts";
import { BackgroundLoop } from "../model/background-loop.ts";
import { errorText, TerminalError } from "../model/errors.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import type { RedisClient } from "../redis/connect.ts";
import { failureOf, isTransientError } from "../redis/transient-error.ts";
import type { EventHandler } from "./event-handler.ts";
import { type Attempted, GroupMember } from "./group-member.ts";
import type { InOrder } from "./in-order.ts";
import type { Entry } from "./stream-entries.ts";
import { StreamReader } from "./stream-reader.ts";

/** Sets the durations (ms) and limits of a consumer. */
export interface ConsumerSettings {
  /** Sets how long a blocking read waits for entries, in ms; default 2,000. */
  readonly blockMs: number;
  /** Sets how far past `blockMs` a read may last before its connection is replaced, in ms; default 3,000. */
  readonly watchdogMs: number;
  /** Sets how often held entries are refreshed, and those of dead consumers taken over, in ms; default 1,000. */
  readonly recoverEveryMs: number;
  /** Sets the idle time after which a pending entry belongs to a dead consumer, in ms; default 5,000. */
  readonly claimIdleMs: number;
  /**
   * Sets the backoff before each retry of an event, in ms; default 1, 5, 15, 60 and 300 s. An event whose last retry
   * fails becomes a dead letter.
   */
  readonly retryMs: readonly number[];
  /** Limits the events that are handled at once; default 64. */
  readonly slots: number;
  /** Sets how often streams are trimmed and silent consumers removed, in ms; default 60,000. */
  readonly trimEveryMs: number;
  /** Sets the idle time after which a consumer without pending entries is removed, in ms; default 3,600,000 (1 h). */
  readonly retireAfterMs: number;
  /** Sets how long a stop waits for running handlers, in ms; default 10,000. */
  readonly stopMs: number;
}

/** Configures a consumer. */
export interface ConsumerOptions {
  /** Names the consumer group: the subscribing service. */
  readonly group: string;
  /** Names the consumer; each process has a name of its own. */
  readonly name: string;
  /** Groups the streams that one command can read; each group of streams has a reader of its own. */
  readonly shards: readonly (readonly string[])[];
  readonly commands: RedisClient;
  readonly connect: () => RedisClient;
  readonly functions: Functions;
  readonly settings: ConsumerSettings;
  readonly log: Log;
  /** Handles the event of an entry. Runs again after a failure, so it must be idempotent. */
  readonly handle: EventHandler;
  /** Keeps the events of each document in order, for the reactions that want each event. */
  readonly order: InOrder;
  /** Returns whether only this group reads the stream: handled entries are then deleted from it. */
  readonly isOwn: (stream: string) => boolean;
  /** Names the stream of dead letters in the partition of a stream. */
  readonly deadLetters: (stream: string) => string;
  /** Creates missing consumer groups, after Redis has lost data. */
  readonly createGroups: () => Promise<void>;
  readonly observe?: Observe | undefined;
}

interface Held {
  readonly entry: Entry;
  deliveries: number;
  retry?: ReturnType<typeof setTimeout>;
}

const MOST_HELD = 1_000;
const UPKEEP = "Cannot look after pending entries";
const PUT_OFF = "Cannot put off an event";
const MORE_DELIVERIES = 10;

/**
 * Takes part in a consumer group: handles each entry it reads and acknowledges it. An entry whose handler fails is
 * retried after each backoff of `retryMs`, then (or at once on a TerminalError) moved to the dead letters. The consumer
 * refreshes the entries it holds, and takes over those of dead consumers.
 */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #readers: readonly StreamReader[];
  readonly #member: GroupMember;
  readonly #slots: PQueue;
  readonly #held = new Map<string, Held>();
  readonly #upkeep: BackgroundLoop;
  readonly #recurring: RecurringLog;
  #retiredAt = performance.now();

  constructor(options: ConsumerOptions) {
    const { settings, shards } = options;
    this.#options = options;
    this.#recurring = new RecurringLog(options.log);
    this.#member = new GroupMember({ ...options, streams: shards.flat() });
    this.#slots = new PQueue({ concurrency: settings.slots });
    this.#readers = shards.map((streams) => this.#readerOf(streams));
    this.#upkeep = new BackgroundLoop({
      everyMs: settings.recoverEveryMs,
      pausesFirst: true,
      work: () => this.#keepUp(),
      onError: (error) => this.#recurring.failed(UPKEEP, failureOf(error), { group: options.group }),
    });
  }

  #readerOf(streams: readonly string[]): StreamReader {
    const { group, name, connect, createGroups, settings, log } = this.#options;
    return new StreamReader({
      group,
      consumer: name,
      streams,
      connect,
      createGroups,
      log,
      blockMs: settings.blockMs,
      watchdogMs: settings.watchdogMs,
      room: () => this.#room(),
      isHeld: (entry) => this.#held.has(keyOf(entry)),
      take: (entry) => this.#take(entry, 1),
    });
  }

  /** Starts reading; resolves once Redis has answered every reader for the first time. */
  async start(): Promise<void> {
    this.#upkeep.start();
    await Promise.all(this.#readers.map((reader) => reader.start()));
  }

  /** Stops reading, waits for running handlers, hands the other entries over and leaves the group. */
  async stop(): Promise<void> {
    const { log, group } = this.#options;
    const upkeepEnded = this.#upkeep.stop();
    // Also wakes the readers that wait for room.
    this.#slots.clear();
    for (const { retry } of this.#held.values()) clearTimeout(retry);
    await Promise.all([...this.#readers.map((reader) => reader.stop()), upkeepEnded]);
    await this.#finish();
    try {
      await this.#member.handOver(this.#heldByStream());
    } catch (error) {
      log.warn({ group, error: errorText(error) }, "Cannot hand over pending entries; others take them over in time");
    }
  }

  /** Returns whether every reader has had an answer lately: within `blockMs` and twice `watchdogMs`. */
  isTurning(): boolean {
    const { blockMs, watchdogMs } = this.#options.settings;
    return this.#readers.every((reader) => reader.sinceLastTurn() < blockMs + 2 * watchdogMs);
  }

  async #room(): Promise<number> {
    for (;;) {
      const free = this.#options.settings.slots - this.#slots.pending - this.#slots.size;
      if (this.#upkeep.signal.aborted || (free > 0 && this.#held.size < MOST_HELD)) return Math.max(free, 1);
      await new Promise<void>((resolve) => this.#slots.once("next", resolve));
      // One read then fills all slots that become free within a millisecond: a read per entry would cost much more.
      await sleep(1);
    }
  }

  // Waits for running handlers, for `stopMs` at most.
  async #finish(): Promise<void> {
    const finished = new AbortController();
    const tooLong = sleep(this.#options.settings.stopMs, undefined, { signal: finished.signal }).catch(() => undefined);
    await Promise.race([this.#slots.onIdle(), tooLong]);
    finished.abort();
  }

  #take(entry: Entry, deliveries: number): void {
    const key = keyOf(entry);
    if (this.#held.has(key) || this.#upkeep.signal.aborted) return;
    const item: Held = { entry, deliveries };
    this.#held.set(key, item);
    this.#run(item);
  }

  // The queue of slots owns the promise; #work reports its own failures.
  #run(item: Held): void {
    void this.#slots.add(() => this.#work(item));
  }

  async #work(item: Held): Promise<void> {
    const { settings } = this.#options;
    const { stream, id } = item.entry;
    if (this.#upkeep.signal.aborted) return;
    try {
      await this.#handle(item.entry);
      this.#held.delete(keyOf(item.entry));
    } catch (error) {
      await this.#failed(item, error).catch((failure: unknown) => {
        this.#recurring.failed(PUT_OFF, failureOf(failure), { stream, id });
        this.#retryIn(item, settings.recoverEveryMs);
      });
    }
  }

  async #handle(entry: Entry): Promise<void> {
    const { handle, order } = this.#options;
    const event = order.placeOf(entry);
    if (!event) {
      if (entry.fields) await handle(entry.stream, entry.fields);
      return await this.#member.acknowledge(entry);
    }
    const ending = this.#member.acknowledging(entry);
    const begun = await order.begin(event, { ...entry, fields: undefined, ending });
    if (typeof begun === "string") return;
    await handle(entry.stream, entry.fields ?? [], begun.sequence);
    await order.end(event, "done", ending, begun.sequence);
  }

  async #failed(item: Held, error: unknown): Promise<void> {
    const { group, settings, log, observe, order } = this.#options;
    const { stream, id } = item.entry;
    if (isTransientError(error)) return this.#retryIn(item, settings.recoverEveryMs);
    const wait = error instanceof TerminalError ? undefined : settings.retryMs[item.deliveries - 1];
    const fields = { stream, id, group, deliveries: item.deliveries, error: errorText(error) };
    if (wait === undefined) {
      await this.#member.bury(item, errorText(error), order.placeOf(item.entry));
      this.#held.delete(keyOf(item.entry));
      observe?.({ kind: "dead letter" });
      log.error(fields, "An event became a dead letter");
      return;
    }
    log.warn({ ...fields, wait }, "An event could not be handled and is retried");
    const deliveries = item.deliveries + 1;
    await this.#member.setDeliveries(item.entry, deliveries);
    this.#recurring.succeeded(PUT_OFF);
    item.deliveries = deliveries;
    this.#retryIn(item, wait);
  }

  #retryIn(item: Held, ms: number): void {
    if (this.#upkeep.signal.aborted) return;
    item.retry = setTimeout(() => this.#run(item), ms * (0.9 + Math.random() / 5));
  }

  async #keepUp(): Promise<void> {
    const { log, group, settings } = this.#options;
    await this.#member.refresh(this.#heldByStream());
    // A stopping consumer takes over nothing more.
    const isLeft = (entry: Pick<Entry, "stream" | "id">): boolean =>
      this.#upkeep.signal.aborted || this.#held.has(keyOf(entry));
    const taken = await this.#member.takeOver(isLeft);
    for (const attempted of taken) await this.#takeAgain(attempted);
    await this.#options.order.release();
    if (taken.length > 0) log.info({ group, entries: taken.length }, "Took over entries of a silent consumer");
    this.#recurring.succeeded(UPKEEP, { group });
    if (performance.now() - this.#retiredAt < settings.trimEveryMs) return;
    this.#retiredAt = performance.now();
    await this.#member.retireSilent();
  }

  // Makes a dead letter of an event whose handler kills each process: it would be delivered for ever otherwise.
  async #takeAgain({ entry, deliveries }: Attempted): Promise<void> {
    const { settings, log, observe, order } = this.#options;
    if (deliveries <= settings.retryMs.length + MORE_DELIVERIES) return this.#take(entry, deliveries);
    const why = "Its handling never ended: no consumer that took it lived to tell";
    await this.#member.bury({ entry, deliveries }, why, order.placeOf(entry));
    observe?.({ kind: "dead letter" });
    log.error(
      { stream: entry.stream, id: entry.id, deliveries },
      "An event that no consumer survives is a dead letter",
    );
  }

  #heldByStream(): Map<string, string[]> {
    const streams = new Map<string, string[]>();
    for (const { entry } of this.#held.values()) {
      const ids = streams.get(entry.stream);
      if (ids) ids.push(entry.id);
      else streams.set(entry.stream, [entry.id]);
    }
    return streams;
  }
}

function keyOf({ stream, id }: Pick<Entry, "stream" | "id">): string {
  return `${stream}|${id}`;
}
