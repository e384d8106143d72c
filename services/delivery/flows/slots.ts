// Bounds how many large bodies a process holds in memory at once.

import { unavailable } from "@holdfast/server";
import PQueue from "p-queue";

/** Runs work that holds a large body; the work waits for its turn. */
export type InSlot = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Bounds the work. */
export interface SlotOptions {
  /** Most that runs at once; default 6. */
  readonly atOnce?: number;
  /** Most that waits for its turn; default 64. One more is a 503. */
  readonly waiting?: number;
}

const RETRY_SECONDS = 5;

/** Creates the slots of a process. Throws a 503 problem where too many wait. */
export function createSlots({ atOnce = 6, waiting = 64 }: SlotOptions = {}): InSlot {
  const queue = new PQueue({ concurrency: atOnce });
  return async (work) => {
    if (queue.size >= waiting) throw unavailable("Too many files are being sent, try again soon", RETRY_SECONDS);
    return await queue.add(work);
  };
}
