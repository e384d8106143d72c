// Makes and checks the codes of authenticator apps and the recovery codes, and seals what they depend on.

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { Secret as AppSecret, TOTP } from "otpauth";
import { RECOVERY_CODES } from "../rules/factors.ts";
import type { Secret } from "./secret.ts";

/** Holds a new secret of an authenticator app. */
export interface AppKey {
  /** The secret in base32, as people type it. */
  readonly key: string;
  /** Address that the QR code holds. */
  readonly address: string;
}

/** Holds new recovery codes: the texts, which are shown once, and the hashes, which are stored. */
export interface RecoveryCodes {
  readonly codes: readonly string[];
  readonly hashes: readonly string[];
}

/** Makes and checks codes. */
export interface AuthenticatorCodes {
  /** Makes a secret for a person's app, sealed for the user's document. */
  newSealed(userId: string): Promise<string>;
  /** Returns the secret of an app, for the person to set the app up with. */
  open(sealed: string, { id, email }: { id: string; email: string }): Promise<AppKey>;
  /** Returns the time step that a code is of, which is now or one step off; null for another code. */
  stepOf(code: string, sealed: string, userId: string): Promise<number | null>;
  /** Makes recovery codes. */
  newRecoveryCodes(userId: string): Promise<RecoveryCodes>;
  /** Returns the hash of a recovery code as people type it; null for a text that is none. */
  recoveryHash(code: string, userId: string): Promise<string | null>;
}

const ISSUER = "Holdfast";
const SECRET_BYTES = 20;
const STEP_SECONDS = 30;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";
const RECOVERY_LENGTH = 10;
// Without letters and digits that look alike.
const LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/** Creates the codes of a process; `now` is the clock, ms. */
export function createAuthenticatorCodes(
  secret: () => Promise<Secret>,
  now: () => number = Date.now,
): AuthenticatorCodes {
  const sealingKey = async () => (await secret()).keyFor("authenticators");
  const hashOf = async (letters: string, userId: string): Promise<string> =>
    createHmac("sha256", (await secret()).keyFor("recovery codes"))
      .update(`${userId}|${letters}`)
      .digest("base64url");
  return {
    newSealed: async (userId) => seal(randomBytes(SECRET_BYTES), await sealingKey(), userId),
    async open(sealed, { id, email }) {
      const app = totpOf(unseal(sealed, await sealingKey(), id), email);
      return { key: app.secret.base32, address: app.toString() };
    },
    async stepOf(code, sealed, userId) {
      const token = code.replaceAll(/\s/g, "");
      if (!/^\d{6}$/.test(token)) return null;
      const timestamp = now();
      const off = totpOf(unseal(sealed, await sealingKey(), userId)).validate({ token, timestamp, window: 1 });
      return off === null ? null : Math.floor(timestamp / 1_000 / STEP_SECONDS) + off;
    },
    async newRecoveryCodes(userId) {
      const all = Array.from({ length: RECOVERY_CODES }, newLetters);
      const codes = all.map((letters) => `${letters.slice(0, 5)}-${letters.slice(5)}`);
      return { codes, hashes: await Promise.all(all.map((letters) => hashOf(letters, userId))) };
    },
    async recoveryHash(code, userId) {
      const letters = code.toUpperCase().replaceAll(/[\s-]/g, "");
      return letters.length === RECOVERY_LENGTH ? await hashOf(letters, userId) : null;
    },
  };
}

function totpOf(secret: Uint8Array, label = ""): TOTP {
  return new TOTP({
    ...{ issuer: ISSUER, label, issuerInLabel: false, algorithm: "SHA1", digits: 6, period: STEP_SECONDS },
    secret: new AppSecret({ buffer: new Uint8Array(secret).buffer }),
  });
}

// Random numbers beyond the last whole multiple of the alphabet are left out, so that each letter is as likely.
function newLetters(): string {
  let letters = "";
  const most = 256 - (256 % LETTERS.length);
  while (letters.length < RECOVERY_LENGTH) {
    const [byte = 0] = randomBytes(1);
    if (byte < most) letters += LETTERS[byte % LETTERS.length] ?? "";
  }
  return letters;
}

// The id of the user is part of the seal: a secret cannot be moved to another account.
function seal(secret: Uint8Array, key: Uint8Array, userId: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(userId));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
}

function unseal(sealed: string, key: Uint8Array, userId: string): Uint8Array {
  const bytes = Buffer.from(sealed, "base64url");
  const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(userId)).setAuthTag(tag);
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
