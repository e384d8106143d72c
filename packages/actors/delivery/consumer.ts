// Handles the events that a service subscribes to: reads, retries, takes over, sets aside, gives up, acknowledges.
import { setTimeout as sleep } from "node:timers/promises";
import { BackgroundLoop, type NextPause } from "../model/background-loop.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import { failureOf } from "../redis/transient-error.ts";
import type { FailedAttempt } from "./attempts.ts";
import type { ConsumerOptions } from "./consumer-options.ts";
import { Endings } from "./endings.ts";
import { Failures } from "./failures.ts";
import { GroupMember, type TakenOver, type TakeOverOptions } from "./group-member.ts";
import { type EntryName, type Held, HeldEntries } from "./held-entries.ts";
import { type Attempted, type LeasedEntry, memberOf, SetAside } from "./set-aside.ts";
import { StreamReader } from "./stream-reader.ts";

const NO_ATTEMPTS: readonly FailedAttempt[] = [];
const MORE_DELIVERIES = 10;
const FULL_PAUSE_MS = 20;
const UPKEEP = "Cannot look after pending entries";
const PUT_OFF = "Cannot put off an event";
const OF_A_STREAM = "Cannot look after the entries of a stream";

/**
 * Takes part in a consumer group: handles each entry it reads and acknowledges it. An entry whose handler fails is
 * retried after each backoff of `retryMs`, then (or at once on a TerminalError) moved to the dead letters. The consumer
 * refreshes the entries it holds, takes over those of dead consumers, and leases those that were set aside.
 */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #readers: readonly StreamReader[];
  readonly #member: GroupMember;
  readonly #aside: SetAside;
  readonly #held: HeldEntries;
  readonly #endings: Endings;
  readonly #failures: Failures;
  readonly #loops: readonly BackgroundLoop[];
  readonly #recurring: RecurringLog;
  #retiredAt = performance.now();

  constructor(options: ConsumerOptions) {
    const { settings, shards, reads, group, name, log, partitionOf } = options;
    this.#options = options;
    this.#recurring = new RecurringLog(log);
    this.#member = new GroupMember({
      ...options,
      onStreamError: (stream, error) => this.#recurring.failed(OF_A_STREAM, failureOf(error), { group, stream }),
    });
    this.#aside = new SetAside({
      ...options,
      service: group,
      consumer: name,
      shards: shards.map((streams) => [...new Set(streams.map(partitionOf))]),
      leaseMs: settings.claimIdleMs,
    });
    this.#held = new HeldEntries({ ...settings, work: (item) => this.#work(item) });
    this.#endings = new Endings({ ...options, member: this.#member, aside: this.#aside });
    this.#failures = new Failures({ ...options, member: this.#member, endings: this.#endings, held: this.#held });
    this.#readers = reads.map((streams) => this.#readerOf(streams));
    this.#loops = [
      this.#loop(() => this.#keepUp()),
      this.#loop(() => this.#takeOver()),
      this.#loop(() => this.#takeDue()),
    ];
  }

  #loop(work: () => Promise<NextPause | void>): BackgroundLoop {
    return new BackgroundLoop({
      everyMs: this.#options.settings.recoverEveryMs,
      work,
      onError: (error) => this.#recurring.failed(UPKEEP, failureOf(error), { group: this.#options.group }),
    });
  }

  #readerOf(streams: readonly string[]): StreamReader {
    const { group, name, connect, createGroups, settings, log, isPaused } = this.#options;
    return new StreamReader({
      group,
      consumer: name,
      streams,
      connect,
      createGroups,
      log,
      isPaused,
      blockMs: settings.blockMs,
      watchdogMs: settings.watchdogMs,
      room: () => this.#held.room(),
      look: () => this.#held.look(),
      take: (entry) => this.#held.take({ entry, deliveries: 1, attempts: NO_ATTEMPTS, lease: null }),
    });
  }

  /** Starts reading; resolves once Redis has answered every reader for the first time. */
  async start(): Promise<void> {
    // A consumer shows that it lives before it reads, so that no operator's tool takes its group for one without readers.
    await this.#member.showLife().catch((error: unknown) => this.#recurring.failed(UPKEEP, failureOf(error)));
    for (const loop of this.#loops) loop.start();
    await Promise.all(this.#readers.map((reader) => reader.start()));
  }

  /** Stops reading, waits for running handlers, hands the other entries over and leaves the group. */
  async stop(): Promise<void> {
    const { log, group, settings } = this.#options;
    this.#held.close();
    const loopsEnded = this.#loops.map((loop) => loop.stop());
    await Promise.all([...this.#readers.map((reader) => reader.stop()), ...loopsEnded]);
    await this.#held.finish(settings.stopMs);
    try {
      await Promise.all(this.#held.leased().map((item) => this.#aside.giveBack(item)));
      await this.#member.handOver(this.#held.pendingByStream());
    } catch (error) {
      log.warn({ group, ...failureOf(error) }, "Cannot hand over entries; others take them over in time");
    }
  }

  /** Returns whether every reader has had an answer lately: within `blockMs` and twice `watchdogMs`. */
  isTurning(): boolean {
    const { blockMs, watchdogMs } = this.#options.settings;
    return this.#readers.every((reader) => reader.sinceLastTurn() < blockMs + 2 * watchdogMs);
  }

  async #work(item: Held): Promise<void> {
    const { stream, id, fields } = item.entry;
    // What was read before the pause waits in this process.
    if (this.#options.isPaused()) return this.#held.retryIn(item, this.#options.settings.recoverEveryMs);
    try {
      const beginning = this.#endings.begin(item);
      const begun = beginning && (await beginning);
      if (typeof begun !== "string") {
        const sequence = begun?.sequence;
        const pending = begun ? undefined : this.#endings.toAcknowledge(item);
        const isAcknowledged = fields && (await this.#options.handle({ key: stream, fields, sequence, pending }));
        if (!isAcknowledged) await this.#endings.finish(item, sequence);
      }
      this.#held.release(item);
    } catch (error) {
      await this.#failures.handle(item, error).catch((failure: unknown) => {
        this.#recurring.failed(PUT_OFF, failureOf(failure), { stream, id });
        this.#held.retryIn(item, this.#options.settings.recoverEveryMs);
      });
    }
  }

  async #keepUp(): Promise<void> {
    const { settings, group, order } = this.#options;
    const parts = [this.#member.showLife(), this.#member.refresh(this.#held.pendingByStream()), this.#renew()];
    parts.push(order.release());
    if (performance.now() - this.#retiredAt >= settings.trimEveryMs) {
      this.#retiredAt = performance.now();
      parts.push(this.#member.retireSilent());
    }
    const failed = (await Promise.allSettled(parts)).filter((part) => part.status === "rejected");
    for (const { reason } of failed) this.#recurring.failed(UPKEEP, failureOf(reason), { group });
    if (failed.length === 0) this.#recurring.succeeded(UPKEEP, { group });
  }

  // A waiting entry whose lease another process has is dropped here. One that is being handled goes on: what it commits
  // is committed once, and its lease is compared at its end.
  async #renew(): Promise<void> {
    const lost = new Set((await this.#aside.renew(this.#held.leased())).map(({ entry }) => memberOf(entry)));
    if (lost.size === 0) return;
    for (const item of this.#held.all()) {
      if (item.lease && item.retry !== undefined && lost.has(memberOf(item.entry))) this.#held.release(item);
    }
  }

  // Takes over entries of dead consumers, as fast as there is room.
  async #takeOver(): Promise<NextPause | void> {
    const { group, log } = this.#options;
    if (this.#options.isPaused()) return;
    const room = this.#held.retryRoom;
    if (room <= 0) return { pauseMs: FULL_PAUSE_MS };
    // A stopping consumer takes over nothing more.
    const isLeft = (entry: EntryName): boolean => this.#held.isClosed || this.#held.has(entry);
    const reserved: EntryName[] = [];
    const reserve = (entry: EntryName): boolean => this.#held.reserve(entry) && reserved.push(entry) > 0;
    const { taken, isMore } = await this.#takeReserved({ isLeft, reserve, most: room }, reserved);
    if (taken.length === 0) return;
    log[isMore ? "debug" : "info"]({ group, entries: taken.length }, "Took over entries of a silent consumer");
    if (isMore) return { pauseMs: FULL_PAUSE_MS };
  }

  // An entry stays reserved until it is held or a dead letter: the reader takes what it finds pending otherwise.
  async #takeReserved(options: TakeOverOptions, reserved: readonly EntryName[]): Promise<TakenOver> {
    try {
      const over = await this.#member.takeOver(options);
      for (const attempted of over.taken) await this.#takeAgain(attempted);
      return over;
    } finally {
      for (const entry of reserved) this.#held.unreserve(entry);
    }
  }

  // Leases entries that were set aside: those that are due, and those of kinds that this process knows.
  async #takeDue(): Promise<void> {
    const { knows, isPaused } = this.#options;
    if (isPaused()) return;
    const kinds = (await this.#aside.unknownKinds()).filter(({ kind }) => knows(kind));
    while (!this.#held.isClosed && !isPaused()) {
      const room = this.#held.retryRoom;
      if (room > 0) {
        const leased = await this.#aside.lease(kinds, room);
        for (const item of leased) await this.#takeLeased(item);
        if (leased.length < room) return;
      }
      await sleep(FULL_PAUSE_MS);
    }
  }

  async #takeLeased(lease: LeasedEntry): Promise<void> {
    const { entry, deliveries, attempts } = lease;
    const item = { entry, deliveries, attempts, lease };
    if (lease.leases <= MORE_DELIVERIES) this.#held.takeAgain(item);
    else await this.#failures.buryUnsurvived(item);
  }

  async #takeAgain({ entry, deliveries, attempts }: Attempted): Promise<void> {
    const item = { entry, deliveries, attempts, lease: null };
    const most = this.#options.settings.retryMs.length + MORE_DELIVERIES;
    if (deliveries <= most) this.#held.takeAgain(item, true);
    else await this.#failures.buryUnsurvived(item);
  }
}
