// Generates random numbers that are the same for the same seed.

/** Generates random numbers that depend on the seed alone. */
export interface Random {
  /** Returns a number from 0 up to but excluding 1. */
  next(): number;
  /** Returns a whole number from 0 up to but excluding `most`. */
  below(most: number): number;
  /** Returns a number from `from` up to but excluding `to`. */
  between(from: number, to: number): number;
  /** Returns one of the items; undefined for an empty list. */
  pick<Item>(items: readonly Item[]): Item | undefined;
  /** Creates another generator, whose numbers do not depend on when they are requested. */
  fork(): Random;
}

/** Creates a generator from a seed, by the algorithm mulberry32. */
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
