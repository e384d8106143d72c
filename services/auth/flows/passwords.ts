// Hashes and compares passwords with scrypt, a limited number at a time.

import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { unavailable } from "@holdfast/server";
import PQueue from "p-queue";

/** Holds a password's hash as stored: `hash.salt` in hex, and the cost it was computed with. */
export interface StoredPassword {
  readonly password: string;
  readonly scryptLogN: number;
}

/** Hashes and compares passwords. One hash takes 128 MiB of memory and a quarter of a second. */
export interface Passwords {
  /** Hashes a password with a new salt. Throws a 503 problem when too many hashes wait. */
  hash(password: string): Promise<StoredPassword>;
  /**
   * Compares a password. Without a stored hash (an unknown address) the comparison takes as long and returns false.
   * Throws a 503 problem when too many hashes wait.
   */
  matches(password: string, stored: StoredPassword | null): Promise<boolean>;
  /** Returns whether a stored hash has the cost of new hashes. */
  isCurrent(stored: StoredPassword): boolean;
}

/** Holds the cost of a hash and the limits of the queue. */
export interface PasswordOptions {
  readonly scryptLogN: number;
  readonly running: number;
  readonly waiting: number;
}

const KEY_BYTES = 64;
const SALT_BYTES = 16;
const MAX_MEMORY = 256 * 1024 * 1024;
const RETRY_SECONDS = 5;

/** Creates the password hashing of a process. */
export function createPasswords({ scryptLogN, running, waiting }: PasswordOptions): Passwords {
  const queued = createHashQueue(running, waiting);
  const unknownUser = { password: `${"00".repeat(KEY_BYTES)}.${"00".repeat(SALT_BYTES)}`, scryptLogN };
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const hash = await queued(() => derive(password, salt, scryptLogN));
      return { password: `${hash.toString("hex")}.${salt.toString("hex")}`, scryptLogN };
    },
    async matches(password, stored) {
      const [hash = "", salt = ""] = (stored ?? unknownUser).password.split(".");
      const found = await queued(() => derive(password, Buffer.from(salt, "hex"), (stored ?? unknownUser).scryptLogN));
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

/**
 * Creates a first-in, first-out queue that runs `running` tasks at once and lets `waiting` tasks wait. Throws a 503
 * problem for any further task.
 */
export function createHashQueue(
  running: number,
  waiting: number,
): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const queue = new PQueue({ concurrency: running });
  return async (work) => {
    const isFull = queue.pending >= running && queue.size >= waiting;
    if (isFull) throw unavailable("Too many people sign in right now, try again soon", RETRY_SECONDS);
    return await queue.add(work);
  };
}
