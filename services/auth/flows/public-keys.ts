// Keeps the file of public keys, which every process of the site reads.

import type { JWK } from "jose";
import { z } from "zod";
import { KeyProblem, readIfThere, replaceFile, withLock } from "./key-files.ts";

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

/** Changes the public keys; one process at a time does so. */
export async function changePublicKeys(file: string, change: (set: PublicKeySet) => PublicKeySet): Promise<void> {
  await withLock(file, async () => {
    const before = await readPublicKeys(file);
    const after = change(before);
    if (after !== before) await replaceFile(file, `${JSON.stringify(after, null, 2)}\n`, 0o644);
  });
}

/** Adds the public key of a signing key if it is not there. Throws KeyProblem for a key that was withdrawn. */
export async function publishKey(file: string, jwk: JWK & { kid: string }): Promise<void> {
  await changePublicKeys(file, (set) => {
    if (set.withdrawn.includes(jwk.kid)) {
      throw new KeyProblem("Cannot sign with the private key: it was withdrawn; run holdfast keys rotate");
    }
    // Earlier keys stay until their time is over, because their tokens are valid until they expire.
    return set.keys.some(({ kid }) => kid === jwk.kid) ? set : { ...set, keys: [...set.keys, jwk] };
  });
}
