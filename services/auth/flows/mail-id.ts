// Derives the id of a document from what the document is about, so that the document exists once.

import { createHash } from "node:crypto";
import { partitionOf } from "@holdfast/actors";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_LENGTH = 10;
const HASH_LENGTH = 16;

/** Holds the parts of an id. */
export interface MailIdParts {
  /** Kind of the document, such as `order confirmed`. */
  readonly kind: string;
  /** Id of the order or charge that the document is about; gives the new id its time. */
  readonly about: string;
  /** Id of the person whom the document concerns; gives the new id its partition. */
  readonly userId: string;
}

/**
 * Returns the id of a document in the partition of the person it concerns. The same parts give the same id, so an
 * e-mail is written once. Returns null when a part is not an id of this database.
 */
export function mailId({ kind, about, userId }: MailIdParts, partitions: number): string | null {
  if (partitionOf(about, partitions) === null || partitionOf(userId, partitions) === null) return null;
  const hash = createHash("sha256").update(`${kind}|${about}|${userId}`).digest();
  const letters = [...hash.subarray(0, HASH_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return about.slice(0, TIME_LENGTH) + letters.join("") + userId.slice(-2);
}
