import { readFile, stat } from "node:fs/promises";
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { LRUCache } from "lru-cache";
import { z } from "zod";

/** A person who is signed in. */
export interface User {
  readonly id: string;
  readonly email: string;
}

/** Name of the cookie that holds the session's token. */
export const SESSION_COOKIE = "session";

/** Tells who a token was issued to. */
export interface SessionReader {
  /** Null for no token, a bad one and an expired one, also when no public keys are there yet. */
  read(token: string | undefined): Promise<User | null>;
}

/** Where the public keys are (a JWKS file), and how many verified tokens are remembered (default 50,000). */
export interface SessionReaderOptions {
  readonly publicKeysFile: string;
  readonly remembered?: number;
  /** The clock, ms; default this machine's. */
  readonly now?: () => number;
}

const claims = z.object({ sub: z.string(), email: z.string(), exp: z.number() });
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });
const LONGEST_TOKEN = 4_096;

/**
 * Creates the reader of session tokens: JWTs signed with EdDSA by auth alone.
 *
 * A token of an unknown `kid` makes it read the file again if that has changed. Verified tokens are remembered by
 * their text until they expire, the least recently used forgotten first: verifying costs as much as a call to Redis.
 */
export function createSessionReader(options: SessionReaderOptions): SessionReader {
  const { now = Date.now, remembered = 50_000 } = options;
  const keys = createKeyFile(options.publicKeysFile);
  const verified = new LRUCache<string, Verified>({ max: remembered });
  return {
    async read(token) {
      if (token === undefined || token.length > LONGEST_TOKEN) return null;
      const known = verified.get(token);
      if (known !== undefined && known.expiresAt > now()) return known.user;
      const found = await verify(token, keys, now());
      if (found === null) return null;
      verified.set(token, found);
      return found.user;
    },
  };
}

type Verified = { user: User; expiresAt: number };

async function verify(token: string, keys: KeyFile, now: number): Promise<Verified | null> {
  try {
    const { kid } = decodeProtectedHeader(token);
    const set = kid === undefined ? null : await keys.having(kid);
    if (set === null) return null;
    const { payload } = await jwtVerify(token, createLocalJWKSet(set), {
      algorithms: ["EdDSA"],
      currentDate: new Date(now),
    });
    const { sub, email, exp } = claims.parse(payload);
    return { user: { id: sub, email }, expiresAt: exp * 1_000 };
  } catch {
    return null;
  }
}

type KeyFile = { having(kid: string): Promise<JSONWebKeySet | null> };

// The state of the file is compared, not the time since the last look: a key made this instant counts at once,
// and tokens of invented kids cost one stat each.
function createKeyFile(path: string): KeyFile {
  let set: JSONWebKeySet = { keys: [] };
  let readState = "";
  const reread = async (): Promise<void> => {
    const facts = await stat(path);
    const state = `${facts.ino}:${facts.mtimeMs}:${facts.size}`;
    if (state === readState) return;
    set = keySet.parse(JSON.parse(await readFile(path, "utf8")));
    readState = state;
  };
  const has = (kid: string): boolean => set.keys.some((key) => key.kid === kid);
  return {
    async having(kid) {
      if (!has(kid)) await reread();
      return has(kid) ? set : null;
    },
  };
}
