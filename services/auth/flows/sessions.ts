// Begins and ends sessions, each a signed token in a cookie.

import { type AppContext, ownerOf, SESSION_CLAIMS, SESSION_COOKIE, type User } from "@holdfast/server";
import { setCookie } from "hono/cookie";
import { SignJWT } from "jose";
import type { Account } from "./accounts.ts";
import type { SigningKey } from "./keys.ts";

/** Begins and ends the sessions of browsers. */
export interface Sessions {
  /** Sets the session cookie for an account. */
  begin(c: AppContext, account: Account): Promise<void>;
  /** Removes the session cookie, and ends the live streams of the person in this process. */
  end(c: AppContext): void;
}

/** Holds the key of the tokens and the settings of the cookie. */
export interface SessionOptions {
  readonly key: () => Promise<SigningKey>;
  /** Lifetime of a session, ms. */
  readonly lifeMs: number;
  /** Whether browsers send the cookie over HTTPS only. */
  readonly isSecure: boolean;
}

/** Creates the sessions of a process. */
export function createSessions({ key, lifeMs, isSecure }: SessionOptions): Sessions {
  const set = (c: AppContext, token: string, maxAge: number): void =>
    setCookie(c, SESSION_COOKIE, token, { httpOnly: true, sameSite: "Lax", path: "/", secure: isSecure, maxAge });
  return {
    async begin(c, account) {
      const user = { ...account, sessionId: crypto.randomUUID(), isConfirmed: false, isOperator: false };
      set(c, await issueToken(user, await key(), lifeMs), Math.floor(lifeMs / 1_000));
    },
    end(c) {
      set(c, "", 0);
      if (c.var.user !== null) c.env?.streams?.endOf(ownerOf(c.var.user));
    },
  };
}

/** Signs a session token that expires after `lifeMs`. */
export function issueToken(user: User, { kid, key }: SigningKey, lifeMs: number): Promise<string> {
  const { id, email, sessionId, isConfirmed, isOperator } = user;
  const issuedAt = Math.floor(Date.now() / 1_000);
  return new SignJWT({ email, sid: sessionId, confirmed: isConfirmed, ...(isOperator && { role: "operator" }) })
    .setProtectedHeader({ alg: "EdDSA", kid, typ: SESSION_CLAIMS.typ })
    .setIssuer(SESSION_CLAIMS.iss)
    .setAudience(SESSION_CLAIMS.aud)
    .setSubject(id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Math.floor(lifeMs / 1_000))
    .sign(key);
}
