import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { unavailable } from "@holdfast/server";
import PQueue from "p-queue";

/** A password as it is kept. */
export interface KeptPassword {
  readonly password: string;
  readonly scryptLogN: number;
}

/** Makes and compares password hashes, a bounded number at a time: each takes 128 MiB and a quarter of a second. */
export interface Passwords {
  hash(password: string): Promise<KeptPassword>;
  /** Takes as long without anything kept (an unknown e-mail), and then says no. */
  matches(password: string, kept: KeptPassword | null): Promise<boolean>;
}

export interface PasswordOptions {
  readonly scryptLogN: number;
  readonly running: number;
  readonly waiting: number;
}

const KEY_BYTES = 64;
const SALT_BYTES = 16;
const MAX_MEMORY = 256 * 1024 * 1024;
const RETRY_SECONDS = 5;

export function createPasswords({ scryptLogN, running, waiting }: PasswordOptions): Passwords {
  const queued = createHashQueue(running, waiting);
  const nobodys = { password: `${"00".repeat(KEY_BYTES)}.${"00".repeat(SALT_BYTES)}`, scryptLogN };
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const hash = await queued(() => derive(password, salt, scryptLogN));
      return { password: `${hash.toString("hex")}.${salt.toString("hex")}`, scryptLogN };
    },
    async matches(password, kept) {
      const [hash = "", salt = ""] = (kept ?? nobodys).password.split(".");
      const found = await queued(() => derive(password, Buffer.from(salt, "hex"), (kept ?? nobodys).scryptLogN));
      const expected = Buffer.from(hash, "hex");
      return kept !== null && expected.length === found.length && timingSafeEqual(expected, found);
    },
  };
}

// One text can be typed in two forms of Unicode: NFKC makes them one.
function derive(password: string, salt: Buffer, logN: number): Promise<Buffer> {
  const options = { N: 2 ** logN, r: 8, p: 1, maxmem: MAX_MEMORY };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** Creates a queue where `running` hashes are made at once and `waiting` wait, first come first served; more is 503. */
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
