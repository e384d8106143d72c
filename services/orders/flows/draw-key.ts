// Keeps the key that encrypts the seeds of draws until they are published, and signs the links out of waiting lines.

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { siteKey } from "@holdfast/actors/redis";
import { SettingsProblem } from "@holdfast/server";
import { readIfThere, readOrMake } from "@holdfast/server/key-files";
import { DRAW_KEY, type DrawSeed } from "../rules/draw.ts";

const BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Creates and opens the seeds of draws. */
export interface DrawKey {
  /** Creates the seed of a new draw of an event, as it is and encrypted. */
  newSeed(eventId: string): DrawSeed;
  /** Decrypts the seed of a draw of an event, in hex; throws for a text that this key has not encrypted. */
  open(sealedSeed: string, eventId: string): string;
  /** Returns the text of the link by which whoever has it takes an entry out of its line; the same at each call. */
  leaveLink(waitId: string): string;
  /** Returns the id of the entry that a text leads to; null for a text that this key has not signed. */
  openLeaveLink(text: string): string | null;
}

/** Says where the key lies and with what it is compared. */
export interface DrawKeyOptions {
  readonly file: string;
  /** Whether the file must be there at the first start too, as in production, where keys are kept on purpose. */
  readonly isGiven: boolean;
  readonly commands: {
    get(key: string): Promise<string | null>;
    set(key: string, value: string, mode: "NX"): Promise<unknown>;
  };
}

/**
 * Opens the draw key in `file`: 32 bytes. The first start stores its fingerprint in the database, and makes the file unless
 * it must be given. Throws a SettingsProblem when the file is missing otherwise, is of another length, or holds another
 * key than that of the database.
 */
export async function openDrawKey({ file, isGiven, commands }: DrawKeyOptions): Promise<DrawKey> {
  const name = siteKey(DRAW_KEY);
  // A database with sealed seeds is never given a new key: those seeds could not be published.
  const mayMake = (await commands.get(name)) === null;
  const known = await readKey(file);
  if (known === null && mayMake && isGiven) {
    throw new SettingsProblem(
      `Cannot start: DRAW_KEY_FILE must be given in production: put ${BYTES} random bytes into ${file}, and keep a copy`,
    );
  }
  const key = known ?? (mayMake ? await readOrMake(file, async () => randomBytes(BYTES)) : null);
  if (key === null) {
    throw new SettingsProblem(`Cannot start: DRAW_KEY_FILE ${file} is missing: put back the key of this database`);
  }
  if (key.length !== BYTES) throw new SettingsProblem(`Cannot start: DRAW_KEY_FILE ${file} is not of ${BYTES} bytes`);
  const fingerprint = createHash("sha256").update("holdfast draw key").update(key).digest("hex").slice(0, 32);
  if (mayMake) await commands.set(name, fingerprint, "NX");
  if ((await commands.get(name)) === fingerprint) return drawKeyOf(key);
  throw new SettingsProblem("Cannot start: DRAW_KEY_FILE is another key than the one this database was used with");
}

/** Creates the seeds of a key of 32 bytes. */
export function drawKeyOf(key: Buffer): DrawKey {
  const linkKey = Buffer.from(hkdfSync("sha256", key, "", "holdfast orders leave links", BYTES));
  const signed = (waitId: string): string =>
    `${waitId}.${createHmac("sha256", linkKey).update(waitId).digest("base64url")}`;
  return {
    leaveLink: signed,
    openLeaveLink(text) {
      const waitId = text.slice(0, Math.max(0, text.indexOf(".")));
      const [given, right] = [Buffer.from(text), Buffer.from(signed(waitId))];
      return given.length === right.length && timingSafeEqual(given, right) ? waitId : null;
    },
    newSeed(eventId) {
      const seed = randomBytes(BYTES);
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(eventId));
      const sealed = Buffer.concat([iv, cipher.update(seed), cipher.final(), cipher.getAuthTag()]);
      return { seed: seed.toString("hex"), sealedSeed: sealed.toString("base64url") };
    },
    open(sealedSeed, eventId) {
      const sealed = Buffer.from(sealedSeed, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, IV_BYTES));
      decipher.setAAD(Buffer.from(eventId)).setAuthTag(sealed.subarray(-TAG_BYTES));
      const seed = [decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()];
      return Buffer.concat(seed).toString("hex");
    },
  };
}

async function readKey(file: string): Promise<Buffer | null> {
  try {
    return await readIfThere(file);
  } catch {
    throw new SettingsProblem(`Cannot start: DRAW_KEY_FILE ${file} cannot be read`);
  }
}
