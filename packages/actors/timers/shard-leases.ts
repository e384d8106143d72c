// Leases the due timers of partitions that one command can reach.
import type { Functions } from "../functions/functions.ts";
import { attemptsKey, type TimerKindName, timersKey } from "../model/keys.ts";
import type { Observe } from "../model/observe.ts";
import type { RecurringLog } from "../model/recurring-log.ts";
import { failureOf, isTransientError } from "../redis/transient-error.ts";
import { FiredTimer } from "./fired-timer.ts";

/** Names a kind of timer that this process can work on. */
export interface SweptKind {
  /** Names the kind: `<actor>|<name>`. */
  readonly kind: TimerKindName;
  /** Says that the timer asks for an effect. */
  readonly isEffect: boolean;
}

/** Counts the timers that may be leased. */
export interface Share {
  /** Counts those that send a message. */
  readonly messages: number;
  /** Counts those that ask for an effect. */
  readonly effects: number;
}

/** Describes one lease of due timers. */
export interface Lease {
  /** Lists the kinds, each with the most timers to lease. */
  readonly kinds: readonly { readonly kind: SweptKind; readonly most: number }[];
  readonly share: Share;
  /** Numbers the sweep: each begins at another partition. */
  readonly turn: number;
  /** Says that the sweep is over all partitions, and so reads the sets of earlier releases page by page. */
  readonly isWhole: boolean;
  /** Leaves the set of earlier releases out; default false. */
  readonly isWithoutOld?: boolean;
}

/** Configures leases of one service's timers. */
export interface ShardLeasesOptions {
  /** Names the service. */
  readonly service: string;
  readonly functions: Functions;
  /** Sets how long a fired timer is leased, in ms. */
  readonly leaseMs: number;
  readonly recurring: RecurringLog;
  /** Returns how many timers of a kind may be fired now, and how many in all. */
  readonly roomFor: (kind: SweptKind) => { readonly most: number; readonly share: Share };
  /** Handles a fired timer, and its failures, too. */
  readonly fire: (timer: FiredTimer) => void;
  /** Receives in how many ms the next timer of a partition is due, or the next lease of one ends. */
  readonly onNext: (partition: number, inMs: number) => void;
  readonly observe?: Observe | undefined;
}

// Members of the sets of earlier releases that one sweep reads, over all its partitions.
const MOST_OLD = 1_000;
const APART_MS = 10_000;
// A kind that no actor can have, because the names of actors and timers are not empty: its set never exists.
const NO_KIND = "|";

/** Leases due timers and fires them. One key of a wrong type keeps no other timer from firing. */
export class ShardLeases {
  readonly #options: ShardLeasesOptions;
  // Position in the sets of earlier releases from which to read, by the first partition of a shard.
  readonly #oldFrom = new Map<number, number>();
  // Partitions with a key that fails the lease, and how long they are leased apart.
  readonly #apartUntil = new Map<number, number>();

  constructor(options: ShardLeasesOptions) {
    this.#options = options;
  }

  /** Says that a sweep has not read the sets of earlier releases to their ends. */
  get isAmidOld(): boolean {
    return [...this.#oldFrom.values()].some((from) => from > 0);
  }

  /**
   * Leases the due timers of a shard and fires them; resolves with the kinds that may have more. A key of a wrong type
   * fails the call: its partition is then leased apart, kind by kind, for 10 s.
   */
  async lease(shard: readonly number[], lease: Lease): Promise<TimerKindName[]> {
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
      for (const { kind } of lease.kinds) more.push(...(await this.#leaseApart(partition, kind, lease.turn)));
    }
    return more;
  }

  // Leases one kind in one partition; without the set of earlier releases when the call fails with it.
  async #leaseApart(partition: number, kind: SweptKind, turn: number): Promise<TimerKindName[]> {
    const { recurring, roomFor } = this.#options;
    let failure: unknown;
    for (const isWithoutOld of [false, true]) {
      const { most, share } = roomFor(kind);
      if (most <= 0) return [kind.kind];
      try {
        const kinds = [{ kind, most }];
        return await this.#lease([partition], { kinds, share, turn, isWhole: false, isWithoutOld });
      } catch (error) {
        if (isTransientError(error)) throw error;
        this.#apartUntil.set(partition, performance.now() + APART_MS);
        failure = error;
      }
    }
    recurring.failed(`Cannot sweep the timers ${kind.kind} of partition ${partition}`, failureOf(failure));
    return [];
  }

  // Leases the due timers of some partitions and fires them; returns the kinds that may have more.
  async #lease(
    shard: readonly number[],
    { kinds, share, turn, isWhole, isWithoutOld = false }: Lease,
  ): Promise<TimerKindName[]> {
    const { service, functions, leaseMs } = this.#options;
    if (kinds.length === 0) return [];
    const partitions = rotated(shard, turn);
    const keys = [
      ...partitions.map((partition) => timersKey(partition, service, isWithoutOld ? NO_KIND : undefined)),
      ...partitions.map((partition) => attemptsKey(partition, service)),
      ...kinds.flatMap(({ kind }) => partitions.map((partition) => timersKey(partition, service, kind.kind))),
    ];
    const from = isWhole ? (this.#oldFrom.get(shard[0] ?? 0) ?? 0) : 0;
    const each = kinds.flatMap(({ kind, most }) => [kind.kind, kind.isEffect ? 2 : 1, most]);
    const page = Math.ceil(MOST_OLD / partitions.length);
    const args = [leaseMs, kinds.length, share.messages, share.effects, from, page];
    const reply = await functions.call("lease_timers", keys, [...args, ...each]);
    const [now, nextFrom, more, coming, ...leased] = Array.isArray(reply) ? reply : [];
    if (isWhole) this.#oldFrom.set(shard[0] ?? 0, Number(nextFrom));
    this.#sayWhatComes(coming, Number(now), partitions);
    this.#fire(leased, { now: Number(now), partitions, kinds: kinds.map(({ kind }) => kind.kind) });
    return Array.isArray(more) ? more.flatMap((kind) => kinds[Number(kind) - 1]?.kind.kind ?? []) : [];
  }

  #sayWhatComes(coming: unknown, now: number, partitions: readonly number[]): void {
    const scores: readonly unknown[] = Array.isArray(coming) ? coming : [];
    for (const [at, partition] of partitions.entries()) {
      const score = scores[at] ?? "";
      if (score !== "") this.#options.onNext(partition, Number(score) - now);
    }
  }

  #fire(
    leased: readonly unknown[],
    { now, partitions, kinds }: { now: number; partitions: readonly number[]; kinds: readonly string[] },
  ): void {
    const { service, functions, leaseMs, observe, fire, onNext } = this.#options;
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
      fire(new FiredTimer(timer, { service, functions, leaseMs, onNext }));
    }
  }
}

/** Returns the items from another one on, which depends on the turn, so that none is always the last. */
export function rotated<Item>(items: readonly Item[], turn: number): Item[] {
  const at = items.length === 0 ? 0 : turn % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
