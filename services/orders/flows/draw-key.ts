// Keeps the key that encrypts the seeds of draws until they are published, and signs the links out of waiting lines.

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { type DatabaseKeyOptions, openDatabaseKey } from "@holdfast/server";
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
export type DrawKeyOptions = Pick<DatabaseKeyOptions, "file" | "isGiven" | "commands">;

/** Opens the draw key in `file`, with the guarantees of `openDatabaseKey`. Throws a SettingsProblem. */
export async function openDrawKey(options: DrawKeyOptions): Promise<DrawKey> {
  const names = { setting: "DRAW_KEY_FILE", purpose: "draw key", fingerprintIn: DRAW_KEY };
  return drawKeyOf(await openDatabaseKey({ ...names, ...options }));
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
