// Makes ids of entries of the audit log that follow from what the entry is about.

import { createHash } from "node:crypto";
import { partitionSuffix } from "@holdfast/actors/redis";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_LENGTH = 10;
const HASH_LENGTH = 16;

/** Returns the id of an entry: the same for the same text, time (ms) and partition. It is a ULID with the partition. */
export function entryIdFor(
  text: string,
  { at, partition }: { readonly at: number; readonly partition: number },
): string {
  const hash = createHash("sha256").update(text).digest();
  const letters = [...hash.subarray(0, HASH_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return timeLetters(at) + letters.join("") + partitionSuffix(partition);
}

function timeLetters(time: number): string {
  let [rest, letters] = [time, ""];
  while (letters.length < TIME_LENGTH) {
    letters = (ALPHABET[rest % ALPHABET.length] ?? "") + letters;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return letters;
}
