// Waits for work, but not for longer than a given time.
import { setTimeout as sleep } from "node:timers/promises";

/** Resolves when the work has ended or `ms` have passed. A failure of the work is a failure of the wait. */
export async function waitAtMost(work: Promise<unknown>, ms: number): Promise<void> {
  // A pause that outlasts the work would keep a process from ending.
  const ended = new AbortController();
  try {
    await Promise.race([work, sleep(ms, undefined, { signal: ended.signal }).catch(() => undefined)]);
  } finally {
    ended.abort();
  }
}
