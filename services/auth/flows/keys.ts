// Reads, creates and publishes the keys that sign and verify session tokens.

import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { z } from "zod";
import { KeyProblem, readIfThere, readOrMake, replaceFile } from "./key-files.ts";

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
const publicSet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

/**
 * Reads the signing key and publishes its public key. The first start creates the key. Processes that start at the same
 * time get the same key: the file is put in place by `link`, which fails when the file exists.
 */
export async function openKeys({ privateKeyFile, publicKeysFile }: KeyFiles): Promise<SigningKey> {
  const found = await readOrMake(privateKeyFile, newPrivateKey);
  const jwk = parsePrivateKey(found.toString(), privateKeyFile);
  const kid = await calculateJwkThumbprint(jwk);
  const key = await importJWK(jwk, "EdDSA");
  if (!(key instanceof CryptoKey))
    throw new KeyProblem(`Cannot use the key in ${privateKeyFile}: it is no Ed25519 key`);
  await publish({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, kid, alg: "EdDSA", use: "sig" }, publicKeysFile);
  return { kid, key };
}

async function newPrivateKey(): Promise<string> {
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  return JSON.stringify(await exportJWK(privateKey));
}

// Earlier public keys stay in the file, because their tokens are valid until they expire.
async function publish(jwk: JWK & { kid: string }, file: string): Promise<void> {
  const found = await readIfThere(file);
  const keys = found === null ? [] : parsePublicKeys(found.toString(), file);
  if (keys.some((key) => key.kid === jwk.kid)) return;
  await replaceFile(file, `${JSON.stringify({ keys: [...keys, jwk] }, null, 2)}\n`, 0o644);
}

function parsePrivateKey(text: string, file: string) {
  try {
    return privateJwk.parse(JSON.parse(text));
  } catch (error) {
    throw new KeyProblem(`Cannot use the key in ${file}: it is no Ed25519 JWK`, { cause: error });
  }
}

function parsePublicKeys(text: string, file: string) {
  try {
    return publicSet.parse(JSON.parse(text)).keys;
  } catch (error) {
    throw new KeyProblem(`Cannot use the keys in ${file}: it is no JWKS`, { cause: error });
  }
}
