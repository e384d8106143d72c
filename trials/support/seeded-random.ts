/** A source of chance that is the same for the same seed. */
export interface Random {
  /** From 0 up to, but not, 1. */
  next(): number;
  /** A whole number below `most`. */
  below(most: number): number;
  /** From `from` up to, but not, `to`. */
  between(from: number, to: number): number;
  pick<Item>(items: readonly Item[]): Item | undefined;
  /** Another source, whose numbers do not depend on when it is asked. */
  fork(): Random;
}

/** Creates a source of chance (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (most: number): number => Math.floor(next() * most);
  return {
    next,
    below,
    between: (from, to) => from + next() * (to - from),
    pick: (items) => items[below(items.length)],
    fork: () => createRandom(below(2 ** 32)),
  };
}
