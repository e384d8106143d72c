// Counts what the buyer downloads, and notes what was destroyed or lost.

import { FILE_LOST } from "./judging.ts";
import type { SealState } from "./seal-document.ts";
import type { SealMessageOf } from "./seal-terms.ts";

const MOST_NOTED = 20;

/** Returns the seal after a download by its buyer; the times of the last 20 are kept. */
export function noteDownload(seal: SealState, { orderId }: SealMessageOf<"Downloaded">, now: number): SealState {
  if (seal.state !== "released" || seal.orderId !== orderId) return seal;
  const { count, first, last20 } = seal.downloads;
  return { ...seal, downloads: { count: count + 1, first: first ?? now, last20: [...last20, now].slice(-MOST_NOTED) } };
}

/** Returns the seal whose bytes were found lost after it was released; its reason has payments keep the seller's money. */
export function noteLost(seal: SealState, { orderId }: SealMessageOf<"FoundLost">): SealState {
  const isToNote = seal.state === "released" && seal.orderId === orderId && seal.reason === null;
  return isToNote ? { ...seal, reason: FILE_LOST } : seal;
}

/** Returns the seal after objects were destroyed. */
export function noteDestroyed(seal: SealState, { objects }: SealMessageOf<"Destroyed">): SealState {
  const doomed = seal.doomed.filter((object) => !objects.includes(object));
  return doomed.length === seal.doomed.length ? seal : { ...seal, doomed };
}
