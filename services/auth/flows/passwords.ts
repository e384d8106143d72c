// Hashes and compares passwords with scrypt, a limited number at a time.

import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { createHashQueue, type HashQueueOptions, type HashRequester } from "./hash-queue.ts";

/** Holds a password's hash as stored: `hash.salt` in hex, and the cost it was computed with. */
export interface StoredPassword {
  readonly password: string;
  readonly scryptLogN: number;
}

/** Hashes and compares passwords. One hash takes 128 MiB of memory and a quarter of a second. */
export interface Passwords {
  /** Hashes a password with a new salt. Throws a 429 or 503 problem when too many hashes wait. */
  hash(password: string, requester: HashRequester): Promise<StoredPassword>;
  /**
   * Compares a password. Without a stored hash (an unknown address) the comparison takes as long and returns false.
   * Throws a 429 or 503 problem when too many hashes wait.
   */
  matches(password: string, stored: StoredPassword | null, requester: HashRequester): Promise<boolean>;
  /** Returns whether a stored hash has the cost of new hashes. */
  isCurrent(stored: StoredPassword): boolean;
}

/** Holds the cost of a hash and the limits of the queue. */
export interface PasswordOptions extends HashQueueOptions {
  readonly scryptLogN: number;
}

const KEY_BYTES = 64;
const SALT_BYTES = 16;
const MAX_MEMORY = 256 * 1024 * 1024;

/** Creates the password hashing of a process. */
export function createPasswords({ scryptLogN, ...limits }: PasswordOptions): Passwords {
  const queued = createHashQueue(limits);
  const unknownUser = { password: `${"00".repeat(KEY_BYTES)}.${"00".repeat(SALT_BYTES)}`, scryptLogN };
  return {
    async hash(password, requester) {
      const salt = randomBytes(SALT_BYTES);
      const hash = await queued(() => derive(password, salt, scryptLogN), requester);
      return { password: `${hash.toString("hex")}.${salt.toString("hex")}`, scryptLogN };
    },
    async matches(password, stored, requester) {
      const { password: kept, scryptLogN: logN } = stored ?? unknownUser;
      const [hash = "", salt = ""] = kept.split(".");
      const found = await queued(() => derive(password, Buffer.from(salt, "hex"), logN), requester);
      const expected = Buffer.from(hash, "hex");
      return stored !== null && expected.length === found.length && timingSafeEqual(expected, found);
    },
    isCurrent: (stored) => stored.scryptLogN === scryptLogN,
  };
}

// Unicode can write one text in several forms; NFKC makes them equal.
function derive(password: string, salt: Buffer, logN: number): Promise<Buffer> {
  const options = { N: 2 ** logN, r: 8, p: 1, maxmem: MAX_MEMORY };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
