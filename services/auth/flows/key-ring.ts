// Lists, replaces and withdraws the keys of session tokens, for operators.

import { TOKEN_LIFE_MS } from "@holdfast/contracts";
import { KeyProblem, readIfThere, replaceFile } from "./key-files.ts";
import { type KeyFiles, newPrivateKey, publicKeyIn } from "./keys.ts";
import { changePublicKeys, publishKey, readPublicKeys } from "./public-keys.ts";

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

// A process may sign with the key before for as long as it believes what it has read.
const GRACE_MS = 60_000;

/** Creates the key ring of the files. */
export function createKeyRing({ privateKeyFile, publicKeysFile }: KeyFiles, now: () => number = Date.now): KeyRing {
  async function signingKid(): Promise<string | null> {
    const found = await readIfThere(privateKeyFile);
    return found === null ? null : (await publicKeyIn(found.toString(), privateKeyFile)).kid;
  }
  // The new public key is known before the first token is signed with it.
  async function rotate(): Promise<string> {
    const text = await newPrivateKey();
    const jwk = await publicKeyIn(text, privateKeyFile);
    await publishKey(publicKeysFile, jwk);
    await replaceFile(privateKeyFile, text, 0o600);
    const until = now() + TOKEN_LIFE_MS + GRACE_MS;
    await changePublicKeys(publicKeysFile, ({ keys, ...set }) => ({
      ...set,
      keys: keys
        .filter((key) => (key.until ?? until) > now())
        .map((key) => (key.kid === jwk.kid ? key : { ...key, until: key.until ?? until })),
    }));
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
    rotate,
    async withdraw(kid) {
      const { keys, withdrawn } = await readPublicKeys(publicKeysFile);
      if (withdrawn.includes(kid)) return null;
      if (!keys.some((key) => key.kid === kid))
        throw new KeyProblem(`Cannot withdraw key ${kid}: there is no such key`);
      const replacement = (await signingKid()) === kid ? await rotate() : null;
      await changePublicKeys(publicKeysFile, (set) => ({
        keys: set.keys.filter((key) => key.kid !== kid),
        withdrawn: [...set.withdrawn, kid],
      }));
      return replacement;
    },
  };
}
