// Writes the keys of a site as one part of an archive, encrypted where there is a passphrase.

import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { SettingsProblem } from "@holdfast/server";
import { z } from "zod";
import type { Keys } from "./site-keys.ts";

const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1_024 * 1_024 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const IV_BYTES = 12;
const ALGORITHM = "aes-256-gcm";

const plainSchema = z.object({ keys: z.record(z.string(), z.base64()) });
const lockedSchema = z.object({ salt: z.base64(), iv: z.base64(), tag: z.base64(), data: z.base64() });

/** Returns the part for these keys; `passphrase` null: as they are. */
export function keysPart(keys: Keys, passphrase: string | null): Buffer {
  const texts = Object.fromEntries([...keys].map(([name, bytes]) => [name, bytes.toString("base64")]));
  const plain = Buffer.from(JSON.stringify({ keys: texts }));
  if (passphrase === null) return plain;
  const [salt, iv] = [randomBytes(SALT_BYTES), randomBytes(IV_BYTES)];
  const cipher = createCipheriv(ALGORITHM, scryptSync(passphrase, salt, KEY_BYTES, COST), iv);
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  const parts = { salt, iv, tag: cipher.getAuthTag(), data };
  return Buffer.from(
    JSON.stringify(Object.fromEntries(Object.entries(parts).map(([k, v]) => [k, v.toString("base64")]))),
  );
}

/** Returns the keys of a part. Throws a SettingsProblem for encrypted keys and a wrong passphrase, or none. */
export function keysIn(part: Buffer, passphrase: string | null): Keys {
  const json: unknown = JSON.parse(part.toString());
  const locked = lockedSchema.safeParse(json).data;
  const plain = locked === undefined ? json : JSON.parse(unlocked(locked, passphrase).toString());
  const { keys } = plainSchema.parse(plain);
  return new Map(Object.entries(keys).map(([name, text]) => [name, Buffer.from(text, "base64")]));
}

function unlocked({ salt, iv, tag, data }: z.output<typeof lockedSchema>, passphrase: string | null): Buffer {
  if (passphrase === null) {
    throw new SettingsProblem("Cannot read the keys of the archive: they are encrypted, give --passphrase-file");
  }
  const bytes = (text: string): Buffer => Buffer.from(text, "base64");
  const decipher = createDecipheriv(ALGORITHM, scryptSync(passphrase, bytes(salt), KEY_BYTES, COST), bytes(iv));
  decipher.setAuthTag(bytes(tag));
  try {
    return Buffer.concat([decipher.update(bytes(data)), decipher.final()]);
  } catch {
    throw new SettingsProblem("Cannot read the keys of the archive: the passphrase is another one");
  }
}
