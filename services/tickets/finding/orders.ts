// Keeps entries sorted in each order in which they are found.

import type { FindingCursor, Sort } from "@holdfast/contracts";
import BTree from "sorted-btree";

/** What an entry is sorted by. It never changes: an entry of another place is another object. */
export interface Place {
  /** Id of the entry, which is younger the larger it is. */
  readonly id: string;
  /** Start of the event, in ms since 1970; Infinity without one. */
  readonly at: number;
  /** Whole price in minor units; Infinity without one. */
  readonly price: number;
}

type Compare = (one: Place, other: Place) => number;

const byId: Compare = (one, other) => (one.id < other.id ? -1 : Number(one.id > other.id));

/** Compares two entries in each order; entries that are equal otherwise are sorted by id. */
export const compareBy: Readonly<Record<Sort, Compare>> = {
  date: (one, other) => (one.at === other.at ? byId(one, other) : one.at < other.at ? -1 : 1),
  price: (one, other) => (one.price === other.price ? byId(one, other) : one.price < other.price ? -1 : 1),
  newest: (one, other) => byId(other, one),
};

/** Returns the place that a cursor names, to compare it with others in its order. */
export function placeOf({ id, key }: FindingCursor): Place {
  return { id, at: key, price: key };
}

/** Returns the cursor of an entry in an order. */
export function cursorOf(sort: Sort, { id, at, price }: Place): FindingCursor {
  return { id, key: sort === "newest" ? 0 : sort === "date" ? at : price };
}

/** Holds entries in all orders; each change costs a few steps, however many there are. */
export class Orders<Entry extends Place> {
  readonly #trees: Readonly<Record<Sort, BTree<Place, Entry>>> = {
    date: new BTree<Place, Entry>(undefined, compareBy.date),
    price: new BTree<Place, Entry>(undefined, compareBy.price),
    newest: new BTree<Place, Entry>(undefined, compareBy.newest),
  };

  /** Number of entries. */
  get size(): number {
    return this.#trees.newest.size;
  }

  /** Takes an entry out, if there is one, and puts another in, if there is one. */
  replace(before: Entry | null, after: Entry | null): void {
    for (const tree of Object.values(this.#trees)) {
      if (before !== null) tree.delete(before);
      if (after !== null) tree.set(after, after);
    }
  }

  /** Goes through the entries in an order, from the first at or behind a place on; default: from the beginning. */
  from(sort: Sort, place?: Place): IterableIterator<Entry> {
    return this.#trees[sort].values(place);
  }
}
