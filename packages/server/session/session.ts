// Reads session tokens: who a token was issued to, by the public keys of the service auth.
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { EndedSessions, OverBecause } from "./ended-sessions.ts";
import { createKeyFile, type KeyFile, type PublicKeys } from "./key-file.ts";

/** Identifies a person who is signed in. */
export interface User {
  /** Identifies the person in all services. */
  readonly id: string;
  /** Gives the e-mail address that the person has signed in with. */
  readonly email: string;
  /** Names the session: where and when the person signed in. */
  readonly sessionId: string;
  /** Whether the person had confirmed the e-mail address when the token was signed. */
  readonly isConfirmed: boolean;
  /** Whether the person signed in as an operator, with a second factor. */
  readonly isOperator: boolean;
}

/** Names the cookie that holds the session token. */
export const SESSION_COOKIE = "session";

/** Says in a token that it is a session, of this site: as header `typ`, and as claims `iss` and `aud`. */
export const SESSION_CLAIMS = { typ: "session+jwt", iss: "holdfast-auth", aud: "holdfast" } as const;

/**
 * Says what a session token is worth: `valid` names the person who is signed in. `ended` is a token of a session that has
 * ended, or of a person who is banned. `renewable` is one that a refresh would replace: it has expired, or its key is
 * not known here (any more); then nobody can say whose it was.
 */
export type ExaminedToken =
  | {
      readonly status: "valid";
      readonly user: User;
      /** Returns whether the token has been refused since, as far as this process knows; an expired one is not. */
      readonly isOver: () => boolean;
    }
  | { readonly status: "ended"; readonly user: User; readonly because: OverBecause }
  | { readonly status: "renewable"; readonly user: User | null };

/** Reads session tokens. */
export interface SessionReader {
  /**
   * Says what a token is worth; null for an absent or faulty token, for a token that was signed for something else than
   * a session, and for any token while the file of public keys does not exist.
   */
  examine(token: string | undefined): Promise<ExaminedToken | null>;
  /** Returns the person whom a token was issued to; null for a token that is not valid. */
  read(token: string | undefined): Promise<User | null>;
}

/** Reads session tokens by a file of public keys. */
export interface WatchingSessionReader extends SessionReader {
  /** Calls `changed` within half a second of each change of the keys, until the returned function is called. */
  watchKeys(changed: () => void): () => void;
}

/** Configures the reader of session tokens. */
export interface SessionReaderOptions {
  /** Names the file of public keys, a JWKS. */
  readonly publicKeysFile: string;
  /** Knows the sessions that have ended and the people who are banned; default: none of either. */
  readonly ended?: Pick<EndedSessions, "verdictOn">;
  /** Limits the number of cached tokens; default 50,000. */
  readonly remembered?: number;
  /** Returns the time, ms since 1970; default: the clock of this machine. */
  readonly now?: () => number;
}

const claims = z.object({
  sub: z.string(),
  sid: z.string(),
  email: z.string(),
  iat: z.number(),
  exp: z.number(),
  confirmed: z.boolean(),
  role: z.literal("operator").optional(),
});
const LONGEST_TOKEN = 4_096;

/**
 * Creates a reader of session tokens: JWTs that the service auth signs with EdDSA.
 *
 * Watches the file of public keys: a new key is accepted and a withdrawn one refused within a quarter of a second.
 * Caches each verified token, because verifying takes as long as a call to Redis; a full cache drops the least recently
 * used token, and cached tokens are verified again after each change of the keys.
 */
export function createSessionReader(options: SessionReaderOptions): WatchingSessionReader {
  const { now = Date.now, remembered = 50_000, ended } = options;
  const keyFile = createKeyFile(options.publicKeysFile, { now });
  let cachedWith: PublicKeys | null = null;
  const cache = new LRUCache<string, Verified>({ max: remembered });
  async function verified(token: string): Promise<Verified | "unknown key" | null> {
    const keys = await keyFile.current();
    if (keys !== cachedWith) cache.clear();
    cachedWith = keys;
    const known = cache.get(token);
    if (known !== undefined) return known;
    const found = await verify(token, keys, keyFile);
    // The keys may have changed while the token was verified.
    if (found !== null && found !== "unknown key" && keys === cachedWith) cache.set(token, found);
    return found;
  }
  async function examine(token: string | undefined): Promise<ExaminedToken | null> {
    if (token === undefined || token.length > LONGEST_TOKEN) return null;
    const found = await verified(token);
    if (found === null) return null;
    if (found === "unknown key") return { status: "renewable", user: null };
    const { user, keyId, issuedAt, expiresAt } = found;
    const verdictNow = () => ended?.verdictOn(user, issuedAt) ?? null;
    const isWithdrawn = () => keyFile.known().having(keyId) === null;
    const verdict = verdictNow();
    if (verdict === "renewable") return { status: verdict, user };
    if (verdict !== null) return { status: "ended", user, because: verdict };
    if (expiresAt <= now()) return { status: "renewable", user };
    return { status: "valid", user, isOver: () => verdictNow() !== null || isWithdrawn() };
  }
  return {
    examine,
    watchKeys: (changed) => keyFile.watch(changed),
    async read(token) {
      const found = await examine(token);
      return found?.status === "valid" ? found.user : null;
    },
  };
}

/** Returns when a valid token expires, ms since 1970; null for a text that is no token. */
export function expiryOf(token: string): number | null {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? null : exp * 1_000;
  } catch {
    return null;
  }
}

type Verified = { user: User; keyId: string; issuedAt: number; expiresAt: number };

// Verifies an expired token too: whose it was decides what a refresh and a sign-out are about.
async function verify(token: string, keys: PublicKeys, file: KeyFile): Promise<Verified | "unknown key" | null> {
  try {
    const { kid, typ } = decodeProtectedHeader(token);
    if (kid === undefined || typ !== SESSION_CLAIMS.typ) return null;
    // A key may be newer than what is believed of the file: one `stat` for each token with an unknown key.
    const set = keys.having(kid) ?? (await file.lookNow()).having(kid);
    if (set === null) return "unknown key";
    const { payload } = await jwtVerify(token, createLocalJWKSet(set), {
      algorithms: ["EdDSA"],
      typ: SESSION_CLAIMS.typ,
      issuer: SESSION_CLAIMS.iss,
      audience: SESSION_CLAIMS.aud,
      currentDate: new Date(0),
    });
    const { sub, sid, email, iat, exp, confirmed, role } = claims.parse(payload);
    const user = { id: sub, email, sessionId: sid, isConfirmed: confirmed, isOperator: role === "operator" };
    return { user, keyId: kid, issuedAt: iat * 1_000, expiresAt: exp * 1_000 };
  } catch {
    return null;
  }
}
