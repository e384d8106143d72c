import { createHash } from "node:crypto";
import { partitionOf } from "@holdfast/actors";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_LENGTH = 10;
const HASH_LENGTH = 16;

/** What an id is made from. */
export interface MailIdParts {
  /** What the document is, such as `order confirmed`. */
  readonly kind: string;
  /** The order or charge it is about; gives the id its time. */
  readonly about: string;
  /** Whose it is; gives the id its partition. */
  readonly userId: string;
}

/**
 * Makes the id of a document about something for someone, in that person's partition: the same parts give the same id,
 * so that each letter exists once. Null where a part is no id of this database.
 */
export function mailId({ kind, about, userId }: MailIdParts, partitions: number): string | null {
  if (partitionOf(about, partitions) === null || partitionOf(userId, partitions) === null) return null;
  const hash = createHash("sha256").update(`${kind}|${about}|${userId}`).digest();
  const letters = [...hash.subarray(0, HASH_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return about.slice(0, TIME_LENGTH) + letters.join("") + userId.slice(-2);
}
