// Keeps the file of public keys, which every process of the site reads.

import { TOKEN_LIFE_MS } from "@holdfast/contracts";
import { KeyProblem, readIfThere, removeDrafts, replaceFile, withLock } from "@holdfast/server/key-files";
import type { JWK } from "jose";
import { z } from "zod";

/** Names the key files: the private key as a JWK readable by auth alone, the public keys as a JWKS. */
export interface KeyFiles {
  readonly privateKeyFile: string;
  readonly publicKeysFile: string;
}

// Members of ours beside those of a JWKS: `until` ends a key that was replaced, and a withdrawn key never comes back.
const publicSet = z.object({
  keys: z.array(z.looseObject({ kid: z.string(), until: z.number().optional() })),
  withdrawn: z.array(z.string()).default([]),
});

/** Holds the public keys and the ids of those that were withdrawn. */
export type PublicKeySet = z.output<typeof publicSet>;

/** Reads the public keys; an absent file has none. Throws KeyProblem for a file that is no JWKS. */
export async function readPublicKeys(file: string): Promise<PublicKeySet> {
  const found = await readIfThere(file);
  if (found === null) return { keys: [], withdrawn: [] };
  try {
    return publicSet.parse(JSON.parse(found.toString()));
  } catch (error) {
    throw new KeyProblem(`Cannot use the keys in ${file}: it is no JWKS`, { cause: error });
  }
}

/** Reads and writes the public keys while no other process does. */
export interface LockedKeys {
  /** Reads the public keys. Throws KeyProblem for a file that is no JWKS. */
  read(): Promise<PublicKeySet>;
  /** Replaces the public keys: readers see those before or these. */
  write(set: PublicKeySet): Promise<void>;
}

/**
 * Runs work on the public keys and the private one; one process at a time does so. Every step of the work may be its
 * last: what `work` leaves when the process dies is mended by the next start or the next change.
 */
export async function withKeysLocked<Result>(
  { privateKeyFile, publicKeysFile }: KeyFiles,
  work: (keys: LockedKeys) => Promise<Result>,
): Promise<Result> {
  return await withLock(publicKeysFile, async () => {
    for (const file of [privateKeyFile, publicKeysFile]) await removeDrafts(file);
    return await work({
      read: () => readPublicKeys(publicKeysFile),
      write: (set) => replaceFile(publicKeysFile, `${JSON.stringify(set, null, 2)}\n`, 0o644),
    });
  });
}

/** Throws KeyProblem when a key was withdrawn. */
export function checkNotWithdrawn({ withdrawn }: PublicKeySet, kid: string): void {
  if (!withdrawn.includes(kid)) return;
  throw new KeyProblem("Cannot sign with the private key: it was withdrawn; run holdfast keys rotate");
}

// A process may sign with the key before for as long as it believes what it has read.
const GRACE_MS = 60_000;

/**
 * Returns the keys when `signing` signs: with that key, without an end, and with an end for each other key, by default
 * after the longest life of a token. Keys whose end has passed are left out.
 */
export function keysWhen(signing: JWK & { kid: string }, { keys, ...set }: PublicKeySet, now: number): PublicKeySet {
  const until = now + TOKEN_LIFE_MS + GRACE_MS;
  const others = keys
    .filter(({ kid, until: end = until }) => kid !== signing.kid && end > now)
    .map((key) => ({ ...key, until: key.until ?? until }));
  return { ...set, keys: [...others, signing] };
}

/** Returns whether the keys are those of `keysWhen`, but for keys whose end has passed. */
export function areKeysFor(signing: { readonly kid: string }, { keys }: PublicKeySet): boolean {
  const found = keys.find(({ kid }) => kid === signing.kid);
  if (found === undefined || found.until !== undefined) return false;
  return keys.every(({ kid, until }) => kid === signing.kid || until !== undefined);
}
