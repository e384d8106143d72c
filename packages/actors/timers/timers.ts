// Sweeps one service's timers: finds those that are due, leases them to this process and fires them.

import type { Functions } from "../functions/functions.ts";
import type { TimerKindName } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import { withoutSpan } from "../model/tracing.ts";
import { failureOf } from "../redis/transient-error.ts";
import type { FiredTimer } from "./fired-timer.ts";
import { rotated, ShardLeases, type Share, type SweptKind } from "./shard-leases.ts";
import { Wakes } from "./wakes.ts";

/** Sets the durations (ms) of the sweep. */
export interface TimersSettings {
  /**
   * Sets how often this process looks for timers that others have set, in ms; default 1,000. It sweeps sooner when it
   * knows that a timer is due. 0: only after hints, such as an expired key.
   */
  readonly sweepMs: number;
  /** Sets how long a fired timer is leased, in ms; default 10,000. After that another process may fire it. */
  readonly leaseMs: number;
}

/** Says how many more timers may be fired now. */
export interface Room extends Share {
  /** Counts the timers of one kind. */
  of(kind: string): number;
}

/** Configures the sweep over one service's timers. */
export interface TimersOptions {
  /** Names the service. */
  readonly service: string;
  /** Groups the partitions that one command can reach. */
  readonly shards: readonly (readonly number[])[];
  readonly functions: Functions;
  readonly settings: TimersSettings;
  readonly log: Log;
  /** Lists the kinds of timers to lease: those that this process knows, and effects with a performer here. */
  readonly kinds: readonly SweptKind[];
  /** Returns how many timers may be fired now. */
  readonly room: () => Room;
  /** Returns whether a kind is paused. */
  readonly isPaused: (kind: TimerKindName) => boolean;
  /** Handles a fired timer, and its failures, too. */
  readonly fire: (timer: FiredTimer) => void;
  readonly observe?: Observe | undefined;
}

interface Sweep {
  readonly partitions: (partition: number) => boolean;
  readonly kinds: (kind: TimerKindName) => boolean;
  /** Says that the sweep is over all partitions, and so reads the sets of earlier releases page by page. */
  readonly isWhole: boolean;
}

const MOST_A_SWEEP = 256;
// Timers that are due within this time share a sweep.
const APART_MS = 10;
const FULL_PAUSE_MS = 5;
// Between whole sweeps while each finds more: timers that others set and leave, pages of earlier releases, an error.
const BUSY_PAUSE_MS = 50;
const LONGEST_TIMEOUT_MS = 2_147_483_647;
const FAILING = "Cannot sweep timers";

/**
 * Sweeps one service's timers: leases and fires those that are due. Each kind has a set of its own in each partition, so
 * that timers of a kind that nobody here knows, or that is paused, hold up no other.
 *
 * A sweep replies when the next timer of each partition is due, and this process hears of each timer that it sets itself:
 * it sweeps a partition at these times, and at once after a hint, such as an expired key. Every `sweepMs` it sweeps all
 * partitions for timers that other processes have set since; while these sweeps find due timers, more often.
 */
export class Timers {
  readonly #options: TimersOptions;
  readonly #recurring: RecurringLog;
  readonly #leases: ShardLeases;
  readonly #wakes = new Wakes();
  // Kinds that may have more due timers than there was room for: swept again after 5 ms.
  #backlog: ReadonlySet<TimerKindName> = new Set();
  #nextWholeAt = 0;
  #wholePauseMs: number;
  // When the last sweep ended.
  #sweptAt = Number.NEGATIVE_INFINITY;
  #hasFoundUnannounced = false;
  #announced: (partition: number) => boolean = () => true;
  #isStopping = false;
  #sweeping: Promise<void> | null = null;
  #endPause: () => void = () => undefined;
  #pausesUntil = Number.NEGATIVE_INFINITY;
  #turn = 0;

  constructor(options: TimersOptions) {
    this.#options = options;
    const { log, settings, service, functions, observe } = options;
    this.#recurring = new RecurringLog(log);
    this.#wholePauseMs = settings.sweepMs;
    this.#leases = new ShardLeases({
      service,
      functions,
      observe,
      leaseMs: settings.leaseMs,
      recurring: this.#recurring,
      roomFor: (kind) => this.#roomFor(kind),
      fire: (timer) => this.#fire(timer),
      onNext: (partition, inMs) => this.wakeIn(partition, inMs),
    });
  }

  /** Starts the sweep, at once. */
  start(): void {
    // What the timers do belongs to the traces in which they were set, and not to what starts or prompts a sweep.
    this.#sweeping ??= withoutSpan(() => this.#run());
  }

  /** Stops the sweep; resolves when a sweep under way has ended. Fired timers go on. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#endPause();
    await this.#sweeping;
  }

  /** Sweeps a partition now. Ignored before `start`. */
  prompt(partition: number): void {
    if (this.#sweeping === null) return;
    this.#wakes.addNow(partition);
    this.#endPause();
  }

  /**
   * Sweeps a partition when a timer is due, in ms from now; at once for 0 or less. Ignored before `start`, and a later
   * time with `sweepMs` 0.
   */
  wakeIn(partition: number, inMs: number): void {
    if (inMs <= 0) return this.prompt(partition);
    if (this.#sweeping === null || this.#options.settings.sweepMs === 0) return;
    const at = performance.now() + inMs;
    this.#wakes.add(partition, at);
    if (at < this.#pausesUntil) this.#endPause();
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // `start` has then set what `wakeIn` reads
    if (this.#options.settings.sweepMs === 0) this.#nextWholeAt = Number.POSITIVE_INFINITY;
    while (!this.#isStopping) {
      const waitMs = this.#nextAt() - performance.now();
      if (waitMs > 0) await this.#pause(waitMs);
      else await this.#sweepDue();
    }
  }

  // Ends early when something is to be swept sooner.
  async #pause(ms: number): Promise<void> {
    this.#pausesUntil = performance.now() + ms;
    await new Promise<void>((resolve) => {
      const timeout = setTimeout(resolve, Math.min(ms, LONGEST_TIMEOUT_MS));
      this.#endPause = () => {
        clearTimeout(timeout);
        resolve();
      };
    });
    this.#endPause = () => undefined;
    this.#pausesUntil = Number.NEGATIVE_INFINITY;
  }

  #nextAt(): number {
    const backlogAt = this.#backlog.size > 0 ? this.#sweptAt + FULL_PAUSE_MS : Number.POSITIVE_INFINITY;
    return Math.min(this.#nextWholeAt, backlogAt, this.#wakes.nextAt(this.#sweptAt + APART_MS));
  }

  async #sweepDue(): Promise<void> {
    const now = performance.now();
    const isWhole = now >= this.#nextWholeAt;
    const woken = this.#wakes.take(now);
    this.#announced = (partition) => woken.has(partition);
    if (isWhole) await this.#sweepAll();
    else if (woken.size > 0) {
      await this.#sweep({ partitions: (one) => woken.has(one), kinds: () => true, isWhole: false });
    }
    const backlog = this.#backlog;
    if (!isWhole && backlog.size > 0) {
      await this.#sweep({ partitions: () => true, kinds: (kind) => backlog.has(kind), isWhole: false });
    }
    this.#sweptAt = performance.now();
  }

  async #sweepAll(): Promise<void> {
    const { sweepMs } = this.#options.settings;
    this.#wakes.clear();
    this.#hasFoundUnannounced = false;
    // An error sets a sooner time.
    this.#nextWholeAt = Number.POSITIVE_INFINITY;
    await this.#sweep({ partitions: () => true, kinds: () => true, isWhole: true });
    const isBusy = this.#hasFoundUnannounced || this.#leases.isAmidOld;
    this.#wholePauseMs = Math.min(sweepMs, isBusy ? BUSY_PAUSE_MS : 2 * this.#wholePauseMs);
    this.#nextWholeAt = Math.min(this.#nextWholeAt, performance.now() + this.#wholePauseMs);
  }

  async #sweep({ partitions, kinds, isWhole }: Sweep): Promise<void> {
    const { shards, isPaused } = this.#options;
    // Each sweep starts at another partition and kind, so that under load none is always the last.
    this.#turn += 1;
    const swept = new Set<TimerKindName>();
    const full = new Set<TimerKindName>();
    const wanted = shards.map((shard) => shard.filter(partitions)).filter((shard) => shard.length > 0);
    const isOverAll = shards.every((shard) => shard.every(partitions));
    try {
      const left = this.#room();
      const leases = rotated(wanted, this.#turn).map((shard, at) => {
        const share = shareOf(left, wanted.length - at);
        left.messages -= share.messages;
        left.effects -= share.effects;
        const here = this.#kinds(kinds, share, full);
        for (const { kind } of here) swept.add(kind.kind);
        return this.#leases.lease(shard, { kinds: here, share, isWhole, turn: this.#turn });
      });
      const more = (await Promise.all(leases)).flat();
      // A sweep of some partitions says nothing of the others.
      const isDone = (kind: TimerKindName): boolean => isPaused(kind) || (isOverAll && swept.has(kind));
      const others = [...this.#backlog].filter((kind) => !isDone(kind));
      this.#backlog = new Set([...others, ...full, ...more]);
      this.#recurring.succeeded(FAILING);
    } catch (error) {
      this.#recurring.failed(FAILING, failureOf(error));
      // What this sweep was to find is found by the next whole one, unless only hints lead to sweeps.
      const { sweepMs } = this.#options.settings;
      if (sweepMs > 0) this.#nextWholeAt = performance.now() + Math.min(BUSY_PAUSE_MS, sweepMs);
    }
  }

  #fire(timer: FiredTimer): void {
    if (!this.#announced(timer.leased.partition)) this.#hasFoundUnannounced = true;
    this.#options.fire(timer);
  }

  #room(): { messages: number; effects: number } {
    const { messages, effects } = this.#options.room();
    return { messages: Math.min(messages, MOST_A_SWEEP), effects: Math.min(effects, MOST_A_SWEEP) };
  }

  #roomFor(kind: SweptKind): { most: number; share: Share } {
    const share = this.#room();
    return { most: Math.min(this.#options.room().of(kind.kind), roomOf(share, kind)), share };
  }

  // Lists the kinds with room; adds those without to `full`.
  #kinds(
    wanted: (kind: TimerKindName) => boolean,
    share: Share,
    full: Set<TimerKindName>,
  ): { kind: SweptKind; most: number }[] {
    const { kinds, isPaused } = this.#options;
    const room = this.#options.room();
    return rotated(kinds, this.#turn).flatMap((kind) => {
      if (!wanted(kind.kind) || isPaused(kind.kind)) return [];
      const most = Math.min(room.of(kind.kind), roomOf(share, kind));
      if (most > 0) return [{ kind, most }];
      full.add(kind.kind);
      return [];
    });
  }
}

function roomOf({ messages, effects }: Share, { isEffect }: SweptKind): number {
  return isEffect ? effects : messages;
}

function shareOf({ messages, effects }: Share, parts: number): Share {
  return { messages: Math.max(0, Math.ceil(messages / parts)), effects: Math.max(0, Math.ceil(effects / parts)) };
}
