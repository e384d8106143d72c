import { chmod, link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { z } from "zod";

/** Where the keys are: the private one as a JWK only auth may read, the public ones as a JWKS. */
export interface KeyFiles {
  readonly privateKeyFile: string;
  readonly publicKeysFile: string;
}

/** The key tokens are signed with. */
export interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

const privateJwk = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string(), d: z.string() });
const publicSet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

/** Says that a key file cannot be used, in one line. */
export class KeyProblem extends Error {
  readonly code = "bad_key";
}

/**
 * Reads the signing key, making it on the first start, and sees to it that its public half is published.
 * Starts at the same time end up with one key: the file is put in its place by `link`, which only one can do.
 */
export async function openKeys({ privateKeyFile, publicKeysFile }: KeyFiles): Promise<SigningKey> {
  const found = (await readIfThere(privateKeyFile)) ?? (await makePrivateKey(privateKeyFile));
  const jwk = parsePrivateKey(found, privateKeyFile);
  const kid = await calculateJwkThumbprint(jwk);
  const key = await importJWK(jwk, "EdDSA");
  if (!(key instanceof CryptoKey))
    throw new KeyProblem(`Cannot use the key in ${privateKeyFile}: it is no Ed25519 key`);
  await publish({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, kid, alg: "EdDSA", use: "sig" }, publicKeysFile);
  return { kid, key };
}

async function makePrivateKey(file: string): Promise<string> {
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const text = JSON.stringify(await exportJWK(privateKey));
  await mkdir(dirname(file), { recursive: true });
  const draft = await writeDraft(file, text, 0o600);
  try {
    await link(draft, file);
    return text;
  } catch (error) {
    // Another start was first: its key is the one.
    const theirs = await readIfThere(file);
    if (theirs !== null) return theirs;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

// Keys of before stay: tokens signed with them are good until they expire.
async function publish(jwk: JWK & { kid: string }, file: string): Promise<void> {
  const found = await readIfThere(file);
  const keys = found === null ? [] : parsePublicKeys(found, file);
  if (keys.some((key) => key.kid === jwk.kid)) return;
  await mkdir(dirname(file), { recursive: true });
  await rename(await writeDraft(file, `${JSON.stringify({ keys: [...keys, jwk] }, null, 2)}\n`, 0o644), file);
}

async function writeDraft(file: string, text: string, mode: number): Promise<string> {
  const draft = `${file}.${process.pid}.${crypto.randomUUID()}`;
  await writeFile(draft, text, { mode, flag: "wx" });
  await chmod(draft, mode);
  return draft;
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new KeyProblem(`Cannot read ${file}: ${error instanceof Error ? error.message : "unknown"}`, {
      cause: error,
    });
  }
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
