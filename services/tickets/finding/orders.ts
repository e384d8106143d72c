// Sorts entries in each order in which they are found, and cuts parts out of an order.

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

/** Compares two entries in each order. Equal ones are sorted by age, and of those without a date the newest come first. */
export const compareBy: Readonly<Record<Sort, Compare>> = {
  date: (one, other) => {
    if (one.at !== other.at) return one.at < other.at ? -1 : 1;
    return one.at === Number.POSITIVE_INFINITY ? byId(other, one) : byId(one, other);
  },
  price: (one, other) => (one.price === other.price ? byId(one, other) : one.price < other.price ? -1 : 1),
  newest: (one, other) => byId(other, one),
};

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

/** Collects one part of an order from entries that come in any order, without sorting them all. */
export class Part<Entry extends Place> {
  readonly #compare: Compare;
  readonly #sort: Sort;
  readonly #limit: number;
  readonly #after: Place | null;
  // One more than the part holds, to know whether another part follows.
  readonly #first: Entry[] = [];

  /** Creates the part of at most `limit` entries behind a cursor. */
  constructor({ sort, limit, after }: { sort: Sort; limit: number; after: FindingCursor | undefined }) {
    this.#compare = compareBy[sort];
    this.#sort = sort;
    this.#limit = limit;
    this.#after = after === undefined ? null : placeOf(after);
  }

  /** Whether the part is full, and another one follows: entries that come in their order cannot change it any more. */
  get isFull(): boolean {
    return this.#first.length > this.#limit;
  }

  /** Whether an entry of this price, and any dearer one, comes too late for a part that is sorted by price. */
  isPast(price: number): boolean {
    return this.isFull && price > (this.#first.at(-1)?.price ?? Number.POSITIVE_INFINITY);
  }

  /** Entries of the part, in their order. */
  get entries(): readonly Entry[] {
    return this.#first.slice(0, this.#limit);
  }

  /** Where the next part begins; null on the last. */
  get next(): FindingCursor | null {
    const last = this.#first[this.#limit - 1];
    if (!this.isFull || !last) return null;
    return cursorOf(this.#sort, last);
  }

  /** Takes an entry into account; one that stands before the part changes nothing. */
  add(entry: Entry): void {
    const { length } = this.#first;
    const last = this.#first[length - 1];
    if (this.#after !== null && this.#compare(entry, this.#after) <= 0) return;
    if (last === undefined || this.#compare(last, entry) < 0) {
      if (length <= this.#limit) this.#first.push(entry);
    } else {
      this.#first.splice(
        this.#first.findIndex((other) => this.#compare(entry, other) < 0),
        0,
        entry,
      );
      if (length > this.#limit) this.#first.pop();
    }
  }
}

/** Returns the cursor of an entry in an order. */
export function cursorOf(sort: Sort, { id, at, price }: Place): FindingCursor {
  return { id, key: sort === "newest" ? 0 : sort === "date" ? at : price };
}

/** Returns the place that a cursor names, to compare it with others in its order. */
export function placeOf({ id, key }: FindingCursor): Place {
  return { id, at: key, price: key };
}
