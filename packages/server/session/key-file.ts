// Watches the file of public session keys, so that a key that is withdrawn is refused everywhere at once.
import { readFile, stat } from "node:fs/promises";
import type { JSONWebKeySet } from "jose";
import { z } from "zod";

/** Holds the public keys as the file has them now. */
export interface PublicKeys {
  /** Returns the set to verify with if it has a key of this id that is still accepted; null else. */
  having(kid: string): JSONWebKeySet | null;
}

/** Reads the file of public keys. */
export interface KeyFile {
  /** Returns the keys: the same object as long as the file has not changed. */
  current(): Promise<PublicKeys>;
  /** Looks at the file at once, for a key that is not known yet, and returns the keys. */
  lookNow(): Promise<PublicKeys>;
  /** Returns the keys that were read last, without a look at the file. */
  known(): PublicKeys;
  /** Calls `changed` after each change of the keys, within twice `believedMs`, until the returned function is called. */
  watch(changed: () => void): () => void;
}

/** Configures the watch of a key file. */
export interface KeyFileOptions {
  /** Sets how long the state of the file is believed, ms; default 250. */
  readonly believedMs?: number;
  /** Returns the time, ms since 1970; default: the clock of this machine. */
  readonly now?: () => number;
}

// `until` is ours: the time after which a key that has been replaced is no longer accepted, ms.
const keySet = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string(), until: z.number().optional() })),
});
type FoundKey = z.output<typeof keySet>["keys"][number];

/**
 * Creates the reader of a key file. It compares the state of the file with the one read last, at most every
 * `believedMs`, and reads the file again when it has changed. Without a file, and with a faulty one, there are no keys.
 */
export function createKeyFile(path: string, { believedMs = 250, now = Date.now }: KeyFileOptions = {}): KeyFile {
  let keys = publicKeysOf([], now);
  let readState = "none";
  let believedUntil = Number.NEGATIVE_INFINITY;
  let looking: Promise<PublicKeys> | null = null;
  async function look(): Promise<PublicKeys> {
    const state = await stateOf(path, readState);
    if (state !== readState) {
      keys = publicKeysOf(await readKeys(path), now);
      readState = state;
    }
    believedUntil = performance.now() + believedMs;
    looking = null;
    return keys;
  }
  async function current(): Promise<PublicKeys> {
    if (performance.now() < believedUntil) return keys;
    looking ??= look();
    return await looking;
  }
  return {
    current,
    lookNow: look,
    known: () => keys,
    watch(changed) {
      let seen = keys;
      async function compare(): Promise<void> {
        const found = await current();
        if (found === seen) return;
        seen = found;
        changed();
      }
      const timer = setInterval(() => void compare(), believedMs);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}

function publicKeysOf(keys: FoundKey[], now: () => number): PublicKeys {
  const set: JSONWebKeySet = { keys };
  return {
    having: (kid) =>
      keys.some((key) => key.kid === kid && (key.until ?? Number.POSITIVE_INFINITY) > now()) ? set : null,
  };
}

// A machine without free descriptors says nothing about the keys: those known stay.
async function stateOf(path: string, known: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await stat(path);
    return `${ino}:${mtimeMs}:${size}`;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? "none" : known;
  }
}

async function readKeys(path: string): Promise<FoundKey[]> {
  try {
    return keySet.parse(JSON.parse(await readFile(path, "utf8"))).keys;
  } catch {
    return [];
  }
}
