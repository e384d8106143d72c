// Limits how long a search waits for something.

import { UnavailableError } from "@holdfast/actors";

/** Longest time that a search waits, in ms. */
export const MOST_WAIT_MS = 2_000;

/** Waits for a promise, at most two seconds. Throws UnavailableError with `message` when it rejects or is late. */
export async function inTime<Found>(found: Promise<Found>, message: string): Promise<Found> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), MOST_WAIT_MS);
  });
  try {
    return await Promise.race([found, late]);
  } catch (cause) {
    throw new UnavailableError(message, { cause });
  } finally {
    clearTimeout(timer);
  }
}
