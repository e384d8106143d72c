// Keeps the secret of the site, from which the keys of auth are derived by their purpose.

import { hkdfSync, randomBytes } from "node:crypto";
import { KeyProblem, readOrMake } from "@holdfast/server/key-files";

/** Says what a derived key is for: keys of different purposes tell nothing about each other. */
export type KeyPurpose =
  | "refresh"
  | "device"
  | "links"
  | "counters"
  | "sign-in steps"
  | "authenticators"
  | "recovery codes";

/** Derives keys from the secret of the site. */
export interface Secret {
  /** Returns the key of a purpose, 32 bytes; the same in every process that shares the file. */
  keyFor(purpose: KeyPurpose): Buffer;
}

const BYTES = 32;

/**
 * Opens the secret in `file`: 32 random bytes that its owner alone may read. The first start makes it. Throws KeyProblem
 * for a file that holds something else.
 */
export async function openSecret(file: string): Promise<Secret> {
  const secret = await readOrMake(file, async () => randomBytes(BYTES));
  if (secret.length !== BYTES) throw new KeyProblem(`Cannot use the secret in ${file}: it is not ${BYTES} bytes`);
  return {
    keyFor: (purpose) => Buffer.from(hkdfSync("sha256", secret, "", `holdfast auth ${purpose}`, BYTES)),
  };
}
