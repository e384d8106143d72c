// Knows which partitions to sweep for due timers, and when.

/**
 * Holds, for each partition, when its next timer is due as far as this process knows: from the timers it has set itself
 * and from its last sweep of the partition. All times are those of `performance.now()`, in ms.
 */
export class Wakes {
  readonly #atOnce = new Set<number>();
  readonly #dueAt = new Map<number, number>();

  /** Asks for a sweep of a partition at once. */
  addNow(partition: number): void {
    this.#atOnce.add(partition);
  }

  /** Asks for a sweep of a partition at a time, or before it, when an earlier one is asked for. */
  add(partition: number, at: number): void {
    this.#dueAt.set(partition, Math.min(at, this.#dueAt.get(partition) ?? Number.POSITIVE_INFINITY));
  }

  /**
   * Returns when to sweep next; `earliest` is the time before which no sweep begins that was not asked for at once.
   * Infinity when no sweep is asked for.
   */
  nextAt(earliest: number): number {
    if (this.#atOnce.size > 0) return Number.NEGATIVE_INFINITY;
    let first = Number.POSITIVE_INFINITY;
    for (const at of this.#dueAt.values()) if (at < first) first = at;
    return Math.max(first, earliest);
  }

  /** Takes out and returns the partitions to sweep now. */
  take(now: number): ReadonlySet<number> {
    const due = new Set(this.#atOnce);
    for (const [partition, at] of this.#dueAt) if (at <= now) due.add(partition);
    this.#atOnce.clear();
    for (const partition of due) this.#dueAt.delete(partition);
    return due;
  }

  /** Forgets all sweeps that are asked for, before a sweep of every partition. */
  clear(): void {
    this.#atOnce.clear();
    this.#dueAt.clear();
  }
}
