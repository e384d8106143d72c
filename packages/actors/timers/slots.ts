// Counts the work that runs, by its kind, and says how much more may begin.
import type { SweptKind } from "./shard-leases.ts";
import type { Room } from "./timers.ts";

/** Sets how much work of timers runs at once in a process. */
export interface SlotsSettings {
  /** Limits the timers that are handled at once; default 256. */
  readonly timerSlots: number;
  /** Limits the effects that are performed at once; default 16. */
  readonly effectSlots: number;
  /** Sets after how long without a free slot for a kind of effect the engine is not ready, in ms; default 30,000. */
  readonly stuckMs: number;
}

/** Limits the work of a process that has passed its time limit and still goes on. */
export const MOST_ABANDONED = 64;

/**
 * Holds the slots of messages and of effects, which are rooms of their own. One kind leaves one slot to each other kind
 * of its room, so that a kind whose work hangs holds up no other.
 */
export class Slots {
  readonly #settings: SlotsSettings;
  readonly #kinds: readonly SweptKind[];
  readonly #running = new Map<string, number>();
  readonly #abandoned = new Map<string, number>();
  // When work of a kind last began or ended.
  readonly #movedAt = new Map<string, number>();

  constructor(settings: SlotsSettings, kinds: readonly SweptKind[]) {
    this.#settings = settings;
    this.#kinds = kinds;
  }

  /** Takes a slot for work of a kind; returns the function that frees it, which may be called again. */
  take(kind: string): () => void {
    this.#movedAt.set(kind, performance.now());
    const free = counted(this.#running, kind);
    return () => {
      this.#movedAt.set(kind, performance.now());
      free();
    };
  }

  /** Names the kinds of effects that have no room, and had none for `stuckMs` in which none of their work has ended. */
  get stuckKinds(): string[] {
    const { effects, of } = this.room();
    const since = performance.now() - this.#settings.stuckMs;
    return this.#kinds.flatMap(({ kind, isEffect }) => {
      const isFull = isEffect && this.#running.has(kind) && (effects <= 0 || of(kind) <= 0);
      return isFull && (this.#movedAt.get(kind) ?? 0) < since ? [kind] : [];
    });
  }

  /** Counts work that goes on without a slot; returns the function that ends the count. */
  abandon(kind: string): () => void {
    return counted(this.#abandoned, kind);
  }

  /** Counts the work that goes on without a slot. */
  get abandoned(): number {
    return sum([...this.#abandoned.values()]);
  }

  /** Names the kinds of work that goes on without a slot. */
  get abandonedKinds(): string[] {
    return [...this.#abandoned.keys()].toSorted();
  }

  /** Returns how much more work may begin. Effects that go on without a slot leave less room once they are many. */
  room(): Room {
    const { timerSlots, effectSlots } = this.#settings;
    const [messages, effects] = [this.#runningOf(false), this.#runningOf(true)];
    return {
      messages: timerSlots - messages,
      effects: Math.max(0, Math.min(effectSlots, MOST_ABANDONED - this.abandoned) - effects),
      of: (kind) => this.#roomOf(kind),
    };
  }

  #roomOf(kind: string): number {
    const { timerSlots, effectSlots } = this.#settings;
    const isEffect = this.#kinds.some((one) => one.kind === kind && one.isEffect);
    const others = this.#kinds.filter((one) => one.isEffect === isEffect).length - 1;
    const most = Math.max(1, (isEffect ? effectSlots : timerSlots) - others);
    return most - (this.#running.get(kind) ?? 0);
  }

  #runningOf(isEffect: boolean): number {
    const kinds = this.#kinds.filter((one) => one.isEffect === isEffect);
    return sum(kinds.map(({ kind }) => this.#running.get(kind) ?? 0));
  }
}

function counted(counts: Map<string, number>, kind: string): () => void {
  let isCounted = true;
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return () => {
    if (!isCounted) return;
    isCounted = false;
    const left = (counts.get(kind) ?? 1) - 1;
    if (left === 0) counts.delete(kind);
    else counts.set(kind, left);
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
