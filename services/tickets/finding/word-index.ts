// Finds ids by the beginnings of words, in memory.

import BTree from "sorted-btree";

/** Maps sorted words to the ids that have them, so that the words with one beginning stand together. */
export class WordIndex {
  readonly #ids = new BTree<string, Set<string>>();

  /** Notes the words of an id, beside those that it already has. */
  add(id: string, words: readonly string[]): void {
    for (const word of words) {
      const ids = this.#ids.get(word);
      if (ids) ids.add(id);
      else this.#ids.set(word, new Set([id]));
    }
  }

  /** Forgets words of an id. */
  delete(id: string, words: readonly string[]): void {
    for (const word of words) {
      const ids = this.#ids.get(word);
      ids?.delete(id);
      if (ids?.size === 0) this.#ids.delete(word);
    }
  }

  /**
   * Returns the ids that have, for each beginning, a word that begins so; null, without a beginning, stands for all. The
   * set may be one that the index goes on keeping.
   */
  matching(beginnings: readonly string[]): ReadonlySet<string> | null {
    let found: ReadonlySet<string> | null = null;
    // The longest beginning leaves the fewest ids.
    for (const beginning of beginnings.toSorted((one, other) => other.length - one.length)) {
      found = this.#beginningWith(beginning, found);
      if (found.size === 0) break;
    }
    return found;
  }

  #beginningWith(beginning: string, among: ReadonlySet<string> | null): ReadonlySet<string> {
    const words: Set<string>[] = [];
    for (const [word, ids] of this.#ids.entries(beginning)) {
      if (!word.startsWith(beginning)) break;
      words.push(ids);
    }
    const [only = new Set<string>()] = words;
    if (words.length < 2) return among === null ? only : inBoth(only, among);
    const found = new Set<string>();
    for (const ids of words) for (const id of ids) if (among === null || among.has(id)) found.add(id);
    return found;
  }
}

/** Returns the ids that are in both sets; takes as long as the smaller one is large. */
export function inBoth(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  const [few, many] = one.size < other.size ? [one, other] : [other, one];
  const found = new Set<string>();
  for (const id of few) if (many.has(id)) found.add(id);
  return found;
}
