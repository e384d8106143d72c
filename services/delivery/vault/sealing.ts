// Encrypts the bytes that the vault keeps, one key per object, and decrypts them.

import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = "aes-256-gcm";

/** Holds an encrypted object, and what is kept in Redis to open it. */
export interface Sealed {
  /** Holds what the vault stores. */
  readonly stored: Uint8Array;
  /** Holds the key of the object, encrypted under the vault's key, as text. */
  readonly wrappedKey: string;
  /** Gives the SHA-256 of the bytes as they were, in hex. */
  readonly hash: string;
}

/** Encrypts and decrypts the objects of one vault. */
export interface Sealer {
  /** Encrypts bytes with a new key for the object `name`, to which both the bytes and the key are bound. */
  seal(name: string, bytes: Uint8Array): Sealed;
  /** Decrypts the object `name`. Throws CannotOpen when the key or the bytes are not those of this object. */
  open(name: string, sealed: Pick<Sealed, "stored" | "wrappedKey">): Uint8Array;
  /** Returns the keyed hash of a code by its normal form, in hex: nobody without the secret finds the code from it. */
  hashOfCode(normalText: string): string;
}

/** Signals that an encrypted object cannot be opened: it is damaged, or of another key or name. */
export class CannotOpen extends Error {
  /** Identifies the error. */
  readonly code = "cannot_open";

  constructor(options?: ErrorOptions) {
    super("Cannot open what the vault keeps: it is damaged, or was encrypted for something else", options);
    this.name = "CannotOpen";
  }
}

/** Creates the sealer of a vault's key, of 32 bytes, and of the secret of codes. */
export function createSealer({ vaultKey, pepper }: { readonly vaultKey: Buffer; readonly pepper: Buffer }): Sealer {
  const wrapping = Buffer.from(hkdfSync("sha256", vaultKey, "", "holdfast delivery wrapped keys", KEY_BYTES));
  return {
    seal(name, bytes) {
      const key = randomBytes(KEY_BYTES);
      return {
        stored: encrypted(key, name, bytes),
        wrappedKey: encrypted(wrapping, name, key).toString("base64url"),
        hash: hashOf(bytes),
      };
    },
    open(name, { stored, wrappedKey }) {
      try {
        const key = decrypted(wrapping, name, Buffer.from(wrappedKey, "base64url"));
        return decrypted(key, name, stored);
      } catch (cause) {
        throw new CannotOpen({ cause });
      }
    },
    hashOfCode: (normalText) => createHmac("sha256", pepper).update(normalText, "utf8").digest("hex"),
  };
}

/** Returns the SHA-256 of bytes, in hex. */
export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function encrypted(key: Buffer, name: string, bytes: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(name));
  return Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function decrypted(key: Buffer, name: string, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, IV_BYTES));
  decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const body = sealed.subarray(IV_BYTES, Math.max(IV_BYTES, sealed.length - TAG_BYTES));
  return Buffer.concat([decipher.update(body), decipher.final()]);
}
