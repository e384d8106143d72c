// Reads and creates the key that signs session tokens, and follows its replacement while the process runs.

import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { z } from "zod";
import { KeyProblem, readIfThere, readOrMake } from "./key-files.ts";
import { publishKey } from "./public-keys.ts";

/** Names the key files: the private key as a JWK readable by auth alone, the public keys as a JWKS. */
export interface KeyFiles {
  readonly privateKeyFile: string;
  readonly publicKeysFile: string;
}

/** Holds the key that signs tokens, and its id. */
export interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

const privateJwk = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string(), d: z.string() });
type PrivateJwk = z.output<typeof privateJwk>;

/**
 * Reads the signing key and publishes its public key. The first start creates the key. Processes that start at the same
 * time get the same key. Throws KeyProblem for a file without a key, and for a key that was withdrawn.
 */
export async function openKeys({ privateKeyFile, publicKeysFile }: KeyFiles): Promise<SigningKey> {
  const found = await readOrMake(privateKeyFile, newPrivateKey);
  const jwk = parsePrivateKey(found.toString(), privateKeyFile);
  const published = await publicJwkOf(jwk);
  await publishKey(publicKeysFile, published);
  return await importKey(jwk, published.kid, privateKeyFile);
}

/**
 * Creates the function that returns the signing key: that of `openKeys`, and from then on the one that the file holds,
 * which is looked at every `believedMs` (default 250). While the file is away or faulty, the last key goes on signing.
 */
export function createSigner(files: KeyFiles, { believedMs = 250 } = {}): () => Promise<SigningKey> {
  let known: Promise<SigningKey> | null = null;
  let believedUntil = 0;
  async function look(last: Promise<SigningKey>): Promise<SigningKey> {
    const before = await last;
    const found = await readIfThere(files.privateKeyFile).catch(() => null);
    const jwk = found && privateJwk.safeParse(jsonOf(found.toString())).data;
    const isNew = jwk && (await calculateJwkThumbprint(jwk)) !== before.kid;
    return isNew ? await openKeys(files).catch(() => before) : before;
  }
  return async () => {
    const now = performance.now();
    if (known === null) known = openKeys(files);
    else if (now >= believedUntil) known = look(known);
    if (now >= believedUntil) believedUntil = now + believedMs;
    return await known;
  };
}

/** Makes a new private key, as the text of its file. */
export async function newPrivateKey(): Promise<string> {
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  return JSON.stringify(await exportJWK(privateKey));
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
