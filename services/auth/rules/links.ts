// Keeps the one-time links of a user: made with a letter, used once, forgotten when they expire.

import { z } from "zod";
import { type LinkPurpose, linkPurpose } from "./account-mail.ts";

/** Schema of a link as the user's document keeps it; the link itself is stored nowhere. */
export const storedLink = z.object({
  purpose: linkPurpose,
  /** Random text from which the secret of the site derives the link. */
  nonce: z.string(),
  /** SHA-256 of the link's token, in hex. */
  hash: z.string(),
  /** When the link expires, ms. */
  expiresAt: z.number(),
});

/** Describes a link as it is kept. */
export type StoredLink = z.infer<typeof storedLink>;

/** Names a link that was just made. */
export type NewLink = Pick<StoredLink, "nonce" | "hash">;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Life of each kind of link, ms. */
export const LINK_LIFE_MS: Readonly<Record<LinkPurpose, number>> = {
  "confirm address": 72 * HOUR_MS,
  "reset password": 30 * MINUTE_MS,
  "confirm new address": 24 * HOUR_MS,
  "confirm old address": 24 * HOUR_MS,
};

/** Limits the valid links of one purpose: who asks again may still open the letter before. */
export const MOST_LINKS = 5;

interface Linked {
  readonly links?: readonly StoredLink[] | undefined;
}

/** Returns the links after one more; those that have expired go, and of one purpose all but the newest five. */
export function withLink({ links = [] }: Linked, added: StoredLink, now: number): StoredLink[] {
  const valid = links.filter(({ expiresAt }) => expiresAt > now);
  const same = valid.filter(({ purpose }) => purpose === added.purpose).slice(1 - MOST_LINKS);
  return [...valid.filter(({ purpose }) => purpose !== added.purpose), ...same, added];
}

/** Returns the links without those of some purposes. */
export function withoutLinks({ links = [] }: Linked, ...purposes: readonly LinkPurpose[]): StoredLink[] {
  return links.filter(({ purpose }) => !purposes.includes(purpose));
}

/** Finds a valid link by the hash of its token; null for one that has expired, was used, or serves something else. */
export function validLink(
  { links = [] }: Linked,
  { purpose, hash }: Pick<StoredLink, "purpose" | "hash">,
  now: number,
): StoredLink | null {
  return links.find((one) => one.purpose === purpose && one.hash === hash && one.expiresAt > now) ?? null;
}
