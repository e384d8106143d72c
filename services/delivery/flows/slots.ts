// Bounds how many large bodies a process holds in memory at once, and how many of them one person may send.

import { unavailable } from "@holdfast/server";
import PQueue from "p-queue";

/** Runs work of `owner` that holds a large body; the work waits for its turn. */
export type InSlot = <Result>(owner: string, work: () => Promise<Result>) => Promise<Result>;

/** Bounds the work. */
export interface SlotOptions {
  /** Most that runs at once; default 6. */
  readonly atOnce?: number;
  /** Most that waits for its turn; default 64. One more is a 503. */
  readonly waiting?: number;
  /** Most that one owner has running at once, and waiting; default 2 and 16. One more that waits is a 503. */
  readonly each?: { readonly atOnce: number; readonly waiting: number };
}

const RETRY_SECONDS = 5;
const EACH = { atOnce: 2, waiting: 16 };

/** Creates the slots of a process. Throws a 503 problem where too many wait. */
export function createSlots({ atOnce = 6, waiting = 64, each = EACH }: SlotOptions = {}): InSlot {
  const queue = new PQueue({ concurrency: atOnce });
  const owners = new Map<string, { readonly queue: PQueue; count: number }>();
  let count = 0;
  return async (owner, work) => {
    const own = owners.get(owner) ?? { queue: new PQueue({ concurrency: each.atOnce }), count: 0 };
    const isTooMuch = count >= atOnce + waiting || own.count >= each.atOnce + each.waiting;
    if (isTooMuch) throw unavailable("Too many files are being sent, try again soon", RETRY_SECONDS);
    owners.set(owner, own);
    own.count += 1;
    count += 1;
    try {
      return await own.queue.add(() => queue.add(work));
    } finally {
      count -= 1;
      own.count -= 1;
      if (own.count === 0) owners.delete(owner);
    }
  };
}
