// Derives the command id of a webhook event from the event.

import { createHash } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_LENGTH = 10;
const HASH_LENGTH = 16;
// The id of a command begins with its time in ms as a number of 48 bits.
const LAST_MS = 2 ** 48 - 1;
const PARTITION = "00";

/** Holds what a command id is derived from. */
export interface EventIdentity {
  /** Id of the event at Stripe. */
  readonly id: string;
  /** Time at which Stripe made the event, ms since 1970; it says in which hour the outcome of the command is found. */
  readonly createdAt: number;
}

/** Returns the command id of an event: every delivery of the event, to any process, has the same one. */
export function commandIdOf({ id, createdAt }: EventIdentity): string {
  const hash = createHash("sha256").update(id).digest().subarray(0, HASH_LENGTH);
  const letters = [...hash].map((byte) => letterAt(byte % ALPHABET.length));
  return timeAsText(createdAt) + letters.join("") + PARTITION;
}

function timeAsText(createdAt: number): string {
  let rest = Math.min(Math.max(Math.trunc(createdAt), 0), LAST_MS);
  let text = "";
  for (let at = 0; at < TIME_LENGTH; at++) {
    text = letterAt(rest % ALPHABET.length) + text;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}

function letterAt(at: number): string {
  return ALPHABET.charAt(at);
}
