// Makes refresh tokens, each the secret successor of the one before, so that only their hashes are stored.

import { createHash, createHmac, randomBytes } from "node:crypto";

/** Holds the parts of a refresh token: `<user id>.<session id>.<secret>`. */
export interface RefreshToken {
  readonly userId: string;
  readonly sessionId: string;
  readonly secret: string;
}

const BYTES = 32;
const FORM = /^([\w-]{1,64})\.([\w-]{1,64})\.([\w-]{43})$/;
// A token lives 15 minutes, unless a setting shortens it, and a session 30 days: more often a session is not refreshed.
const MOST_REFRESHES = 3_000;

/** Returns the secret of a session's first refresh token. */
export function newRefreshSecret(): string {
  return randomBytes(BYTES).toString("base64url");
}

/** Reads a refresh token; null for a text that is none. */
export function parseRefreshToken(text: string): RefreshToken | null {
  const [, userId, sessionId, secret] = FORM.exec(text) ?? [];
  if (userId === undefined || sessionId === undefined || secret === undefined) return null;
  return { userId, sessionId, secret };
}

/** Spells a refresh token as its cookie holds it. */
export function spellRefreshToken({ userId, sessionId, secret }: RefreshToken): string {
  return `${userId}.${sessionId}.${secret}`;
}

/** Returns the hash under which a refresh token is stored: SHA-256 of its secret in hex. */
export function refreshHashOf({ secret }: Pick<RefreshToken, "secret">): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Returns the token that replaces a token: the same one however often it is asked for. */
export function successorOf(token: RefreshToken, key: Buffer): RefreshToken {
  const secret = createHmac("sha256", key).update(spellRefreshToken(token)).digest("base64url");
  return { ...token, secret };
}

/** Returns whether a token was replaced, once or often, until the token with `hash` was reached. */
export function isForebear(token: RefreshToken, hash: string, key: Buffer): boolean {
  let later = token;
  for (let step = 0; step < MOST_REFRESHES; step += 1) {
    later = successorOf(later, key);
    if (refreshHashOf(later) === hash) return true;
  }
  return false;
}
