// Makes ids that follow from what they are of, so that the same work done twice has the same id.
import { createHash } from "node:crypto";
import { partitionSuffix } from "@holdfast/actors/redis";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_LENGTH = 10;
const HASH_LENGTH = 16;

/**
 * Returns an id that is the same for the same text, time (ms) and partition. It is a ULID with the partition, so it can be
 * the id of a document or, with a present time, of a command.
 */
export function derivedId(
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
