// Reads and creates the key that signs session tokens, and follows its replacement while the process runs.

import { stat } from "node:fs/promises";
import { isBeingChanged, KeyProblem, readIfThere, readOrMake } from "@holdfast/server/key-files";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { z } from "zod";
import {
  areKeysFor,
  checkNotWithdrawn,
  type KeyFiles,
  keysWhen,
  type PublicKeySet,
  readPublicKeys,
  withKeysLocked,
} from "./public-keys.ts";

/** Holds the key that signs tokens, and its id. */
export interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

const privateJwk = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string(), d: z.string() });
type PrivateJwk = z.output<typeof privateJwk>;

/**
 * Reads the signing key and publishes its public key. The first start creates the key. Processes that start at the same
 * time get the same key. Mends what a process has left that died while it replaced the key. Throws KeyProblem for a file
 * without a key, and for a key that was withdrawn.
 */
export async function openKeys(files: KeyFiles): Promise<SigningKey> {
  const ready = await readKeys(files);
  const isInUse = (await isBeingChanged(files.privateKeyFile)) || (await isBeingChanged(files.publicKeysFile));
  if (!isInUse && ready !== null && areKeysFor(ready.published, ready.set)) return await imported(ready, files);
  return await withKeysLocked(files, async (keys) => {
    const found = await readOrMake(files.privateKeyFile, newPrivateKey);
    const jwk = parsePrivateKey(found.toString(), files.privateKeyFile);
    const published = await publicJwkOf(jwk);
    const set = await keys.read();
    checkNotWithdrawn(set, published.kid);
    if (!areKeysFor(published, set)) await keys.write(keysWhen(published, set, Date.now()));
    return await imported({ jwk, published }, files);
  });
}

/**
 * Creates the function that returns the signing key: that of `openKeys`, and from then on the one that the file holds.
 * Each call compares the state of both files with the one read last, so no token is signed with a key after that key was
 * replaced or withdrawn. While the file is away or faulty, the last key goes on signing.
 */
export function createSigner(files: KeyFiles): () => Promise<SigningKey> {
  let known: Promise<SigningKey> | null = null;
  let readState = "";
  async function read(last: Promise<SigningKey>): Promise<SigningKey> {
    const before = await last;
    const found = await readKeys(files).catch(() => null);
    if (found === null || found.published.kid === before.kid) return before;
    // `rotate` publishes a key before it signs; nobody waits for the lock of a process that has died meanwhile.
    return await (isPublished(found) ? imported(found, files) : openKeys(files)).catch(() => before);
  }
  return async () => {
    const state = known === null ? "" : await stateOf(files);
    if (known === null) {
      known = openKeys(files);
      return await known;
    }
    if (state !== readState) {
      readState = state;
      known = read(known);
    }
    return await known;
  };
}

// Both files are replaced and never written to, so that a change is another file.
async function stateOf({ privateKeyFile, publicKeysFile }: KeyFiles): Promise<string> {
  const states = await Promise.all([privateKeyFile, publicKeysFile].map((file) => stat(file).catch(() => null)));
  return states.map((state) => (state === null ? "none" : `${state.ino}:${state.mtimeMs}:${state.size}`)).join(" ");
}

interface FoundKeys {
  readonly jwk: PrivateJwk;
  readonly published: Awaited<ReturnType<typeof publicJwkOf>>;
  readonly set: PublicKeySet;
}

// Reads both files; null while there is no private key. Throws KeyProblem for a file without a key, and a withdrawn one.
async function readKeys({ privateKeyFile, publicKeysFile }: KeyFiles): Promise<FoundKeys | null> {
  const found = await readIfThere(privateKeyFile);
  if (found === null) return null;
  const jwk = parsePrivateKey(found.toString(), privateKeyFile);
  const [published, set] = [await publicJwkOf(jwk), await readPublicKeys(publicKeysFile)];
  checkNotWithdrawn(set, published.kid);
  return { jwk, published, set };
}

function isPublished({ published, set }: FoundKeys): boolean {
  return set.keys.some(({ kid }) => kid === published.kid);
}

async function imported(
  { jwk, published }: Pick<FoundKeys, "jwk" | "published">,
  { privateKeyFile }: KeyFiles,
): Promise<SigningKey> {
  return await importKey(jwk, published.kid, privateKeyFile);
}

/**
 * Makes a new private key, as the text of its file. Its id does not begin with a hyphen: operators type it behind a
 * command, which would take it for an option.
 */
export async function newPrivateKey(): Promise<string> {
  for (;;) {
    const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
    const jwk = await exportJWK(privateKey);
    if (!(await calculateJwkThumbprint(jwk)).startsWith("-")) return JSON.stringify(jwk);
  }
}

/** Returns the public key of the text of a private key file. Throws KeyProblem that names `file`. */
export async function publicKeyIn(text: string, file: string): Promise<JWK & { kid: string; kty: string }> {
  return await publicJwkOf(parsePrivateKey(text, file));
}

async function publicJwkOf(jwk: PrivateJwk) {
  const { kty, crv, x } = jwk;
  return { kty, crv, x, kid: await calculateJwkThumbprint(jwk), alg: "EdDSA", use: "sig" };
}

async function importKey(jwk: PrivateJwk, kid: string, file: string): Promise<SigningKey> {
  const key = await importJWK(jwk, "EdDSA");
  if (!(key instanceof CryptoKey)) throw new KeyProblem(`Cannot use the key in ${file}: it is no Ed25519 key`);
  return { kid, key };
}

function parsePrivateKey(text: string, file: string): PrivateJwk {
  const { data, error } = privateJwk.safeParse(jsonOf(text));
  if (data !== undefined) return data;
  throw new KeyProblem(`Cannot use the key in ${file}: it is no Ed25519 JWK`, { cause: error });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
