// Holds the entries that a consumer handles or retries, and the slots in which it handles them.
import { setTimeout as sleep } from "node:timers/promises";
import PQueue from "p-queue";
import { waitAtMost } from "../model/wait-at-most.ts";
import type { FailedAttempt } from "./attempts.ts";
import { type LeasedEntry, memberOf } from "./set-aside.ts";
import type { Entry, PendingEntry } from "./stream-entries.ts";

/** Holds an entry that the consumer handles, or that waits in this process for its retry. */
export interface Held {
  readonly entry: Entry;
  deliveries: number;
  attempts: readonly FailedAttempt[];
  /** Holds the lease of an entry that was set aside; null for a pending entry of the group. */
  readonly lease: LeasedEntry | null;
  /** Holds the timeout of a retry that waits in this process. */
  retry?: ReturnType<typeof setTimeout> | undefined;
}

/** Names an entry by its stream and its id. */
export type EntryName = Pick<Entry, "stream" | "id">;

/** Knows which entries a consumer holds, or has let go since the look began. */
export interface Look {
  /** Returns whether an entry is held, reserved, or was let go since. */
  readonly isKnown: (entry: EntryName) => boolean;
  /** Ends the look. */
  readonly end: () => void;
}

/** Configures `HeldEntries`. */
export interface HeldEntriesOptions {
  /** Limits the entries that are handled at once for the first time; retries have a quarter as many slots. */
  readonly slots: number;
  /** Limits the retries that wait in this process. */
  readonly mostWaiting: number;
  /** Handles an entry, and its failures, too. */
  readonly work: (item: Held) => Promise<void>;
}

const MOST_QUEUED = 256;

/** Runs the work for entries, each once at a time, in slots for first deliveries and in slots for retries. */
export class HeldEntries {
  readonly #options: HeldEntriesOptions;
  readonly #items = new Map<string, Held>();
  readonly #reserved = new Set<string>();
  readonly #looks = new Set<Set<string>>();
  readonly #slots: PQueue;
  readonly #retrySlots: PQueue;
  #wakers: (() => void)[] = [];
  #waiting = 0;
  #isClosed = false;

  constructor(options: HeldEntriesOptions) {
    this.#options = options;
    this.#slots = new PQueue({ concurrency: options.slots });
    this.#retrySlots = new PQueue({ concurrency: Math.ceil(options.slots / 4) });
    for (const queue of [this.#slots, this.#retrySlots]) queue.on("next", () => this.#wake());
  }

  /** Says that nothing more is taken, because the consumer stops. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Says that no further retry may wait in this process. */
  get isFull(): boolean {
    return this.#waiting >= this.#options.mostWaiting;
  }

  /** Returns how many more retries may be queued: few while new entries wait, which go first. */
  get retryRoom(): number {
    const most = this.#free() > 0 ? MOST_QUEUED : this.#retrySlots.concurrency;
    return most - this.#retrySlots.size;
  }

  /** Lists the entries. */
  all(): Held[] {
    return [...this.#items.values()];
  }

  /** Returns whether an entry is held or reserved. */
  has(entry: EntryName): boolean {
    const member = memberOf(entry);
    return this.#items.has(member) || this.#reserved.has(member);
  }

  /**
   * Reserves an entry that is to be claimed, so that nothing else takes it until it is held or buried; returns false for
   * one that is held or reserved already, and once nothing more is taken.
   */
  reserve(entry: EntryName): boolean {
    if (this.#isClosed || this.has(entry)) return false;
    this.#reserved.add(memberOf(entry));
    return true;
  }

  /** Ends a reservation. */
  unreserve(entry: EntryName): void {
    this.#reserved.delete(memberOf(entry));
    this.#noteLetGo(entry);
  }

  /** Begins a look at what is held: a reply about pending entries may be older than the end of their handling. */
  look(): Look {
    const letGo = new Set<string>();
    this.#looks.add(letGo);
    return {
      isKnown: (entry) => this.has(entry) || letGo.has(memberOf(entry)),
      end: () => void this.#looks.delete(letGo),
    };
  }

  /** Resolves with the number of new entries that may be taken, as soon as that is at least 1. */
  async room(): Promise<number> {
    for (;;) {
      const free = this.#free();
      // Waiting retries exceed their limit only while Redis does not take them: then nothing more is read.
      if (this.#isClosed || (free > 0 && this.#waiting <= this.#options.mostWaiting)) return Math.max(free, 1);
      await new Promise<void>((resolve) => this.#wakers.push(resolve));
      // One read then fills all slots that become free within a millisecond: a read per entry would cost much more.
      await sleep(1);
    }
  }

  /** Handles an entry in a slot for first deliveries; ignores an entry that is held already. */
  take(item: Held): void {
    this.#hold(item, this.#slots);
  }

  /** Handles an entry in a slot for retries; with `mayBeFirst` in one for first deliveries while such a slot is free. */
  takeAgain(item: Held, mayBeFirst = false): void {
    this.#hold(item, mayBeFirst && this.#free() > 0 ? this.#slots : this.#retrySlots);
  }

  /** Handles a held entry again after a wait, in ms. */
  retryIn(item: Held, ms: number): void {
    if (this.#isClosed) return;
    this.#waiting += 1;
    item.retry = setTimeout(() => {
      item.retry = undefined;
      this.#waiting -= 1;
      this.#run(item, this.#retrySlots);
    }, ms);
  }

  /** Counts a retry as waiting while `work` prepares it: many entries may fail at once. */
  async whileCounted(work: () => Promise<void>): Promise<void> {
    this.#waiting += 1;
    try {
      await work();
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Holds an entry no longer; its retry is cancelled. */
  release(item: Held): void {
    if (item.retry !== undefined) {
      clearTimeout(item.retry);
      item.retry = undefined;
      this.#waiting -= 1;
    }
    this.#items.delete(memberOf(item.entry));
    this.#noteLetGo(item.entry);
  }

  /** Takes nothing more, and starts no work; entries stay held, to be handed over. */
  close(): void {
    this.#isClosed = true;
    for (const queue of [this.#slots, this.#retrySlots]) queue.clear();
    for (const { retry } of this.#items.values()) clearTimeout(retry);
    this.#wake();
  }

  /** Waits for the work under way, for `ms` at most. */
  async finish(ms: number): Promise<void> {
    await waitAtMost(Promise.all([this.#slots.onIdle(), this.#retrySlots.onIdle()]), ms);
  }

  /** Lists the held entries that are pending in their group, by stream. */
  pendingByStream(): Map<string, PendingEntry[]> {
    const streams = new Map<string, PendingEntry[]>();
    for (const { entry, deliveries, lease } of this.#items.values()) {
      if (lease) continue;
      const one = { id: entry.id, deliveries };
      const others = streams.get(entry.stream);
      if (others) others.push(one);
      else streams.set(entry.stream, [one]);
    }
    return streams;
  }

  /** Lists the held entries that are leased, with their present attempts. */
  leased(): LeasedEntry[] {
    return this.all().flatMap((item) => leasedOf(item) ?? []);
  }

  #noteLetGo(entry: EntryName): void {
    for (const letGo of this.#looks) letGo.add(memberOf(entry));
  }

  #free(): number {
    return this.#options.slots - this.#slots.pending - this.#slots.size;
  }

  #hold(item: Held, slots: PQueue): void {
    const key = memberOf(item.entry);
    if (this.#items.has(key) || this.#isClosed) return;
    this.#items.set(key, item);
    this.#run(item, slots);
  }

  // The queue of slots owns the promise; the work reports its own failures.
  #run(item: Held, slots: PQueue): void {
    void slots.add(async () => {
      if (!this.#isClosed) await this.#options.work(item);
    });
  }

  #wake(): void {
    if (this.#wakers.length === 0) return;
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }
}

/** Returns a leased entry with its present attempts; null for a pending entry of the group. */
export function leasedOf({ lease, entry, deliveries, attempts }: Held): LeasedEntry | null {
  return lease && { ...lease, entry, deliveries, attempts };
}
