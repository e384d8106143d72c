// Signs session tokens.

import { SESSION_CLAIMS, type User } from "@holdfast/server";
import { SignJWT } from "jose";
import type { SigningKey } from "./keys.ts";

/** Says when a token is issued, ms of Redis time, and how long it is valid, ms. */
export interface TokenTimes {
  readonly issuedAt: number;
  readonly lifeMs: number;
}

/** Signs a session token. Its `iat` has fractions of a second, for tokens are refused by the time they were issued. */
export function issueToken(user: User, { kid, key }: SigningKey, { issuedAt, lifeMs }: TokenTimes): Promise<string> {
  const { id, email, sessionId, isConfirmed, isOperator } = user;
  return new SignJWT({ email, sid: sessionId, confirmed: isConfirmed, ...(isOperator && { role: "operator" }) })
    .setProtectedHeader({ alg: "EdDSA", kid, typ: SESSION_CLAIMS.typ })
    .setIssuer(SESSION_CLAIMS.iss)
    .setAudience(SESSION_CLAIMS.aud)
    .setSubject(id)
    .setIssuedAt(issuedAt / 1_000)
    .setExpirationTime(Math.floor((issuedAt + lifeMs) / 1_000))
    .sign(key);
}
