// Queues password hashes so that everybody gets a share: by address in turn, and few of one address.

import { tooMany, unavailable } from "@holdfast/server";
import PQueue from "p-queue";

/** Says for whom a password is hashed. */
export interface HashRequester {
  /** Address that the request comes from; each address has its share of the queue. */
  readonly address: string;
  /** Whether the browser has signed in to this account before, or is signed in: it goes first. */
  readonly isKnown: boolean;
}

/** Holds the limits of the queue. */
export interface HashQueueOptions {
  /** Hashes computed at the same time. */
  readonly running: number;
  /** Hashes that may wait; a further request is refused with 503. */
  readonly waiting: number;
  /** Hashes of one address that may wait; a further request is refused with 429. */
  readonly waitingPerAddress: number;
}

/** Runs work when its turn comes; throws a 429 or 503 problem for work that may not wait. */
export type HashQueue = <Result>(work: () => Promise<Result>, requester: HashRequester) => Promise<Result>;

const RETRY_SECONDS = 5;
const SHARE_RETRY_SECONDS = 2;

/**
 * Creates a queue that takes one address after the other, known browsers first; after a known browser one that is not
 * known has its turn, so that nobody waits for ever. In a full queue a request takes the place of one of the address
 * that has the most waiting, if that still has more than the address of the request then; and where its own address has
 * its share waiting, a known browser takes the place of one that is not known.
 */
export function createHashQueue({ running, waiting, waitingPerAddress }: HashQueueOptions): HashQueue {
  const slots = new PQueue({ concurrency: running });
  const line = createLine();
  function makePlace({ address, isKnown }: HashRequester): void {
    if (slots.pending < running) return;
    const own = line.countOf(address);
    if (own >= waitingPerAddress) {
      if (!isKnown || !line.dropLastOf(address, tooMany(SHARE_RETRY_SECONDS, TOO_MANY)))
        throw tooMany(SHARE_RETRY_SECONDS, TOO_MANY);
      return;
    }
    if (line.count() < waiting) return;
    const longest = line.longest();
    if (longest === null || (!isKnown && longest.count <= own + 1)) throw unavailable(TOO_BUSY, RETRY_SECONDS);
    line.dropLastOf(longest.address, unavailable(TOO_BUSY, RETRY_SECONDS));
  }
  return (work, requester) =>
    new Promise((resolve, reject) => {
      makePlace(requester);
      line.add({ run: () => work().then(resolve, reject), drop: reject, requester });
      // A slot serves whoever is next when it is free, not whom it was added for; a dropped one leaves it nothing to do.
      void slots.add(async () => await line.take()?.run());
    });
}

const TOO_MANY = "Too many sign-ins from your network at once. Try again in a few seconds";
const TOO_BUSY = "Too many people sign in right now. Try again in a few seconds";

interface Waiting {
  readonly run: () => Promise<void>;
  readonly drop: (error: Error) => void;
  readonly requester: HashRequester;
}

function createLine() {
  const known = createRound();
  const others = createRound();
  let wasKnown = false;
  return {
    count: () => known.count() + others.count(),
    countOf: (address: string) => known.countOf(address) + others.countOf(address),
    add: (one: Waiting) => (one.requester.isKnown ? known : others).add(one),
    take(): Waiting | undefined {
      const isKnownNext = known.count() > 0 && !(wasKnown && others.count() > 0);
      wasKnown = isKnownNext;
      return (isKnownNext ? known : others).take();
    },
    longest: () => others.longest(),
    /** Drops the last one of an address that is no known browser; returns whether there was one. */
    dropLastOf(address: string, error: Error): boolean {
      const dropped = others.takeLastOf(address);
      dropped?.drop(error);
      return dropped !== undefined;
    },
  };
}

// Takes one of each address in turn: a map keeps its keys in the order in which they were added.
function createRound() {
  const byAddress = new Map<string, Waiting[]>();
  function put(address: string, all: Waiting[]): void {
    byAddress.delete(address);
    if (all.length > 0) byAddress.set(address, all);
  }
  return {
    count: () => [...byAddress.values()].reduce((sum, all) => sum + all.length, 0),
    countOf: (address: string) => byAddress.get(address)?.length ?? 0,
    add(one: Waiting): void {
      const { address } = one.requester;
      byAddress.set(address, [...(byAddress.get(address) ?? []), one]);
    },
    take(): Waiting | undefined {
      for (const [address, [first, ...rest]] of byAddress) {
        put(address, rest);
        return first;
      }
      return undefined;
    },
    longest(): { address: string; count: number } | null {
      const counts = [...byAddress].map(([address, { length: count }]) => ({ address, count }));
      return counts.toSorted((one, other) => other.count - one.count)[0] ?? null;
    },
    takeLastOf(address: string): Waiting | undefined {
      const all = byAddress.get(address) ?? [];
      const last = all.at(-1);
      if (all.length > 1) byAddress.set(address, all.slice(0, -1));
      else byAddress.delete(address);
      return last;
    },
  };
}
