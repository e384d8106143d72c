// Lists, replaces and withdraws the keys of session tokens, for operators.

import { KeyProblem, readIfThere, replaceFile } from "@holdfast/server/key-files";
import { newPrivateKey, publicKeyIn } from "./keys.ts";
import { type KeyFiles, keysWhen, type LockedKeys, readPublicKeys, withKeysLocked } from "./public-keys.ts";

/** Describes a public key. */
export interface ListedKey {
  readonly kid: string;
  /** What the key does: `signing` new tokens, or `verifying` those it signed before it was replaced. */
  readonly use: "signing" | "verifying";
  /** When its tokens are no longer accepted, ms since 1970; null: nobody has said so. */
  readonly until: number | null;
}

/** Replaces and withdraws keys; the processes of the site follow within a second. */
export interface KeyRing {
  /** Lists the keys that are accepted now. */
  list(): Promise<ListedKey[]>;
  /** Makes a new signing key and returns its id. Tokens of the key before are accepted for one life of a token. */
  rotate(): Promise<string>;
  /**
   * Refuses a key from now on; the people whose tokens it signed are signed in again by their refresh token. Replaces
   * the signing key first when it is that one, and returns the id of the new key, else null. Throws KeyProblem for an
   * unknown id; a second withdrawal changes nothing.
   */
  withdraw(kid: string): Promise<string | null>;
}

/** Creates the key ring of the files. */
export function createKeyRing(files: KeyFiles, now: () => number = Date.now): KeyRing {
  const { privateKeyFile, publicKeysFile } = files;
  async function signingKid(): Promise<string | null> {
    const found = await readIfThere(privateKeyFile);
    return found === null ? null : (await publicKeyIn(found.toString(), privateKeyFile)).kid;
  }
  // The new public key is known before the first token is signed with it, and the ones before end after that.
  async function rotateIn(keys: LockedKeys): Promise<string> {
    const text = await newPrivateKey();
    const jwk = await publicKeyIn(text, privateKeyFile);
    const before = await keys.read();
    await keys.write({ ...before, keys: [...before.keys, jwk] });
    await replaceFile(privateKeyFile, text, 0o600);
    await keys.write(keysWhen(jwk, await keys.read(), now()));
    return jwk.kid;
  }
  return {
    async list() {
      const signing = await signingKid();
      const { keys } = await readPublicKeys(publicKeysFile);
      return keys
        .filter(({ until }) => (until ?? Number.POSITIVE_INFINITY) > now())
        .map(({ kid, until = null }) => ({ kid, use: kid === signing ? "signing" : "verifying", until }));
    },
    rotate: () => withKeysLocked(files, rotateIn),
    withdraw: (kid) =>
      withKeysLocked(files, async (keys) => {
        const { keys: known, withdrawn } = await keys.read();
        if (withdrawn.includes(kid)) return null;
        if (!known.some((key) => key.kid === kid))
          throw new KeyProblem(`Cannot withdraw key ${kid}: there is no such key`);
        const replacement = (await signingKid()) === kid ? await rotateIn(keys) : null;
        const set = await keys.read();
        await keys.write({
          keys: set.keys.filter((key) => key.kid !== kid),
          withdrawn: [...set.withdrawn, kid],
        });
        return replacement;
      }),
  };
}
