// Hashes texts, for keys and ids that are found by a text.

import { createHash } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
// The first letter of an id is one of the first eight.
const FIRST_LETTERS = 8;
const ID_LETTERS = 26;

/** Returns the SHA-256 hash of a text as base64url; the same text always gives the same hash. */
export function textHash(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** Returns the 26 letters of an id, without its partition, from the hash of a text. */
export function idLettersOf(text: string): string {
  const hash = createHash("sha256").update(text).digest().subarray(0, ID_LETTERS);
  return [...hash].map((byte, at) => ALPHABET[byte % (at === 0 ? FIRST_LETTERS : ALPHABET.length)]).join("");
}
