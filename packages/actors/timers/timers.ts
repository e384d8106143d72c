// Finds due timers, leases them to this process and fires them.

import type { Functions } from "../functions/functions.ts";
import { BackgroundLoop } from "../model/background-loop.ts";
import { attemptsKey, type TimerKindName, timersKey } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import { withoutSpan } from "../model/tracing.ts";
import { failureOf, isTransientError } from "../redis/transient-error.ts";
import { FiredTimer } from "./fired-timer.ts";

/** Sets the durations (ms) of the sweep. */
export interface TimersSettings {
  /** Sets how often due timers are leased, in ms; default 50. 0: only after hints, such as an expired key. */
  readonly sweepMs: number;
  /** Sets how long a fired timer is leased, in ms; default 10,000. After that another process may fire it. */
  readonly leaseMs: number;
}

/** Names a kind of timer that this process can work on. */
export interface SweptKind {
  /** Names the kind: `<actor>|<name>`. */
  readonly kind: TimerKindName;
  /** Says that the timer asks for an effect. */
  readonly isEffect: boolean;
}

/** Says how many more timers may be fired now. */
export interface Room {
  /** Counts the timers that send a message. */
  readonly messages: number;
  /** Counts the timers that ask for an effect. */
  readonly effects: number;
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

interface Lease {
  readonly kinds: readonly { readonly kind: SweptKind; readonly most: number }[];
  readonly share: Share;
  readonly isWhole: boolean;
  /** Leaves the set of earlier releases out; default false. */
  readonly isWithoutOld?: boolean;
}

interface Share {
  readonly messages: number;
  readonly effects: number;
}

const MOST_A_SWEEP = 256;
// Members of the sets of earlier releases that one sweep reads, over all its partitions.
const MOST_OLD = 1_000;
const FULL_PAUSE_MS = 5;
const APART_MS = 10_000;
// A kind that no actor can have, because the names of actors and timers are not empty: its set never exists.
const NO_KIND = "|";
const FAILING = "Cannot sweep timers";

/**
 * Sweeps one service's timers: leases and fires due timers every `sweepMs`. Each kind has a set of its own in each
 * partition, so that timers of a kind that nobody here knows, or that is paused, hold up no other. A hint, such as an
 * expired key or a timer that a commit of this process made due at once, makes it sweep one partition sooner.
 */
export class Timers {
  readonly #options: TimersOptions;
  readonly #sweeping: BackgroundLoop;
  readonly #recurring: RecurringLog;
  readonly #prompted = new Set<number>();
  // Kinds that may have more due timers than there was room for: swept again after 5 ms.
  #backlog: ReadonlySet<TimerKindName> = new Set();
  // Position in the sets of earlier releases from which to read, by the first partition of a shard.
  readonly #oldFrom = new Map<number, number>();
  // Partitions with a key that fails the lease, and how long they are leased apart.
  readonly #apartUntil = new Map<number, number>();
  #last: Promise<void> = Promise.resolve();
  #nextWholeAt = 0;
  #isStarted = false;
  #prompting: Promise<void> | null = null;
  #turn = 0;

  constructor(options: TimersOptions) {
    this.#options = options;
    const { log, settings } = options;
    this.#recurring = new RecurringLog(log);
    this.#sweeping = new BackgroundLoop({
      everyMs: settings.sweepMs,
      work: () => this.#sweepRegularly(),
      onError: (error) => this.#recurring.failed(FAILING, failureOf(error)),
    });
  }

  /** Starts the sweep, at once. */
  start(): void {
    this.#isStarted = true;
    if (this.#options.settings.sweepMs > 0) this.#sweeping.start();
  }

  /** Stops the sweep; resolves when a sweep under way has ended. Fired timers go on. */
  async stop(): Promise<void> {
    await Promise.all([this.#sweeping.stop(), this.#prompting]);
  }

  /** Sweeps a partition now. Ignored before `start`. */
  prompt(partition: number): void {
    if (!this.#isStarted) return;
    this.#prompted.add(partition);
    // What the timers do belongs to the traces in which they were set, and not to the request that prompts a sweep.
    this.#prompting ??= withoutSpan(() => this.#followPrompts());
  }

  async #sweepRegularly(): Promise<number> {
    const { sweepMs } = this.#options.settings;
    const isWhole = performance.now() >= this.#nextWholeAt;
    if (isWhole) this.#nextWholeAt = performance.now() + sweepMs;
    const backlog = this.#backlog;
    await this.#sweep({ partitions: () => true, kinds: (kind) => isWhole || backlog.has(kind), isWhole });
    return this.#backlog.size > 0 ? Math.min(FULL_PAUSE_MS, sweepMs) : sweepMs;
  }

  async #followPrompts(): Promise<void> {
    await Promise.resolve(); // one sweep serves all hints of one turn of the event loop
    while (this.#prompted.size > 0 && !this.#sweeping.signal.aborted) {
      const partitions = new Set(this.#prompted);
      this.#prompted.clear();
      await this.#sweep({ partitions: (one) => partitions.has(one), kinds: () => true, isWhole: false });
    }
    this.#prompting = null;
  }

  // Sweeps follow each other, so that no two give out the same room.
  #sweep(sweep: Sweep): Promise<void> {
    this.#last = this.#last.then(() => this.#sweepNow(sweep));
    return this.#last;
  }

  async #sweepNow({ partitions, kinds, isWhole }: Sweep): Promise<void> {
    const { shards, isPaused } = this.#options;
    // Each sweep starts at another partition and kind, so that under load none is always the last.
    this.#turn += 1;
    const swept = new Set<TimerKindName>();
    const wanted = shards.map((shard) => shard.filter(partitions)).filter((shard) => shard.length > 0);
    try {
      const left = this.#room();
      const leases = rotated(wanted, this.#turn).map((shard, at) => {
        const share = shareOf(left, wanted.length - at);
        left.messages -= share.messages;
        left.effects -= share.effects;
        const here = this.#kinds(kinds, share);
        for (const { kind } of here) swept.add(kind.kind);
        return this.#leaseShard(shard, { kinds: here, share, isWhole });
      });
      const more = (await Promise.all(leases)).flat();
      const others = [...this.#backlog].filter((kind) => !swept.has(kind) && !isPaused(kind));
      this.#backlog = new Set([...others, ...more]);
      this.#recurring.succeeded(FAILING);
    } catch (error) {
      this.#recurring.failed(FAILING, failureOf(error));
    }
  }

  #room(): { messages: number; effects: number } {
    const { messages, effects } = this.#options.room();
    return { messages: Math.min(messages, MOST_A_SWEEP), effects: Math.min(effects, MOST_A_SWEEP) };
  }

  #kinds(wanted: (kind: TimerKindName) => boolean, share: Share): { kind: SweptKind; most: number }[] {
    const { kinds, isPaused } = this.#options;
    const room = this.#options.room();
    return rotated(kinds, this.#turn).flatMap((kind) => {
      if (!wanted(kind.kind) || isPaused(kind.kind)) return [];
      const most = Math.min(room.of(kind.kind), kind.isEffect ? share.effects : share.messages);
      return most > 0 ? [{ kind, most }] : [];
    });
  }

  // One key of a wrong type fails the call: its partition is then leased apart, kind by kind, for a while.
  async #leaseShard(shard: readonly number[], lease: Lease): Promise<TimerKindName[]> {
    const isApart = (partition: number): boolean => (this.#apartUntil.get(partition) ?? 0) > performance.now();
    const together = shard.filter((partition) => !isApart(partition));
    const more: TimerKindName[] = [];
    let apart = shard.filter(isApart);
    try {
      if (together.length > 0) more.push(...(await this.#lease(together, lease)));
    } catch (error) {
      if (isTransientError(error)) throw error;
      apart = [...shard];
    }
    for (const partition of apart) {
      for (const { kind } of lease.kinds) more.push(...(await this.#leaseApart(partition, kind)));
    }
    return more;
  }

  // Leases one kind in one partition; without the set of earlier releases when the call fails with it.
  async #leaseApart(partition: number, kind: SweptKind): Promise<TimerKindName[]> {
    let failure: unknown;
    for (const isWithoutOld of [false, true]) {
      const share = this.#room();
      const most = Math.min(this.#options.room().of(kind.kind), kind.isEffect ? share.effects : share.messages);
      if (most <= 0) return [kind.kind];
      try {
        return await this.#lease([partition], { kinds: [{ kind, most }], share, isWhole: false, isWithoutOld });
      } catch (error) {
        if (isTransientError(error)) throw error;
        this.#apartUntil.set(partition, performance.now() + APART_MS);
        failure = error;
      }
    }
    this.#recurring.failed(`Cannot sweep the timers ${kind.kind} of partition ${partition}`, failureOf(failure));
    return [];
  }

  // Leases the due timers of some partitions and fires them; returns the kinds that may have more.
  async #lease(
    shard: readonly number[],
    { kinds, share, isWhole, isWithoutOld = false }: Lease,
  ): Promise<TimerKindName[]> {
    const { service, functions, settings } = this.#options;
    if (this.#sweeping.signal.aborted || kinds.length === 0) return [];
    const partitions = rotated(shard, this.#turn);
    const keys = [
      ...partitions.map((partition) => timersKey(partition, service, isWithoutOld ? NO_KIND : undefined)),
      ...partitions.map((partition) => attemptsKey(partition, service)),
      ...kinds.flatMap(({ kind }) => partitions.map((partition) => timersKey(partition, service, kind.kind))),
    ];
    const from = isWhole ? (this.#oldFrom.get(shard[0] ?? 0) ?? 0) : 0;
    const each = kinds.flatMap(({ kind, most }) => [kind.kind, kind.isEffect ? 2 : 1, most]);
    const page = Math.ceil(MOST_OLD / partitions.length);
    const args = [settings.leaseMs, kinds.length, share.messages, share.effects, from, page];
    const reply = await functions.call("lease_timers", keys, [...args, ...each]);
    const [now, nextFrom, more, ...leased] = Array.isArray(reply) ? reply : [];
    if (isWhole) this.#oldFrom.set(shard[0] ?? 0, Number(nextFrom));
    this.#fire(leased, { now: Number(now), partitions, kinds: kinds.map(({ kind }) => kind.kind) });
    return Array.isArray(more) ? more.flatMap((kind) => kinds[Number(kind) - 1]?.kind.kind ?? []) : [];
  }

  #fire(
    leased: readonly unknown[],
    { now, partitions, kinds }: { now: number; partitions: readonly number[]; kinds: readonly string[] },
  ): void {
    const { service, functions, settings, observe, fire } = this.#options;
    for (let at = 0; at + 6 < leased.length; at += 7) {
      const [set, member, score, due, attempt, result, trace] = leased.slice(at, at + 7);
      const place = Number(set) - 1 - 2 * partitions.length;
      const timer = {
        partition: partitions[place % partitions.length] ?? 0,
        kind: kinds[Math.floor(place / partitions.length)] ?? "",
        member: String(member),
        score: Number(score),
        due: Number(due),
        attempt: Number(attempt),
        result: result === "" ? null : String(result),
        trace: String(trace),
        firedAt: now,
      };
      observe?.({ kind: "timer fired", lateMs: now - Math.floor(timer.due) });
      fire(new FiredTimer(timer, { service, functions, leaseMs: settings.leaseMs }));
    }
  }
}

function shareOf({ messages, effects }: Share, parts: number): Share {
  return { messages: Math.max(0, Math.ceil(messages / parts)), effects: Math.max(0, Math.ceil(effects / parts)) };
}

function rotated<Item>(items: readonly Item[], turn: number): Item[] {
  const at = items.length === 0 ? 0 : turn % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
