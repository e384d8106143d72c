// Signs in the buyers of the bench without passwords.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createIdFactory } from "@holdfast/actors";
import { SESSION_CLAIMS } from "@holdfast/server";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";
import { temporaryFolder } from "../temporary-folder.ts";

/** Holds the session tokens of signed-in people, which a key of the bench has signed. */
export interface Buyers {
  /** Folder for files about the buyers, removed when this process ends. */
  readonly folder: string;
  readonly publicKeysFile: string;
  readonly tokens: readonly string[];
  /** Session token of the seller. */
  readonly sellerToken: string;
}

const HOUR_SECONDS = 3_600;

/** Signs in `count` buyers and a seller. */
export async function signInBuyers(count: number, partitions: number): Promise<Buyers> {
  const folder = temporaryFolder();
  const publicKeysFile = join(folder, "auth-public-keys.json");
  const { publicKey, privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  writeFileSync(publicKeysFile, JSON.stringify({ keys: [{ ...jwk, kid, alg: "EdDSA", use: "sig" }] }));
  const ids = createIdFactory(partitions);
  const now = Math.floor(Date.now() / 1_000);
  const token = async (name: string): Promise<string> =>
    await new SignJWT({ email: `${name}@example.com`, sid: name, confirmed: true })
      .setProtectedHeader({ alg: "EdDSA", kid, typ: SESSION_CLAIMS.typ })
      .setIssuer(SESSION_CLAIMS.iss)
      .setAudience(SESSION_CLAIMS.aud)
      .setSubject(ids.newId(ids.randomPartition()))
      .setIssuedAt(now)
      .setExpirationTime(now + HOUR_SECONDS)
      .sign(privateKey);
  const sellerToken = await token("seller");
  const tokens = await Promise.all(Array.from({ length: count }, (_, number) => token(`buyer-${number}`)));
  return { folder, publicKeysFile, tokens, sellerToken };
}
