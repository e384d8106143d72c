// Begins, refreshes and ends the sessions of people.

import { randomUUID } from "node:crypto";
import type { Engine, Stored } from "@holdfast/actors";
import { type AppContext, type SignedOut, sessionOwnerOf, type User } from "@holdfast/server";
import type { Origin } from "../rules/audit.ts";
import { deviceOf } from "../rules/device.ts";
import type { Proof } from "../rules/proof.ts";
import type { NewSession } from "../rules/sessions.ts";
import { type UserSession, type UserState, userActor, userDocument } from "../rules/user.ts";
import type { Account, AccountResult } from "./accounts.ts";
import type { Audit } from "./audit.ts";
import type { DeviceCookie } from "./device-cookie.ts";
import type { SigningKey } from "./keys.ts";
import { originOf } from "./origin.ts";
import {
  isForebear,
  newRefreshSecret,
  parseRefreshToken,
  type RefreshToken,
  refreshHashOf,
  spellRefreshToken,
  successorOf,
} from "./refresh-tokens.ts";
import type { SessionCookies } from "./session-cookies.ts";
import { issueToken } from "./tokens.ts";

/** Says how a person signs in. */
export interface SignInFacts {
  readonly method: UserSession["method"];
  /** Time zone of the browser as an IANA name; null where it is not known. */
  readonly timeZone: string | null;
}

/** Says by what a person signs in to an account that exists. */
export interface SignInProof extends Pick<SignInFacts, "timeZone"> {
  readonly proof: Proof;
}

/** Holds a session before it is stored, and the secret of its first refresh token. */
export interface PreparedSession {
  readonly session: NewSession;
  readonly secret: string;
}

/** Says which sessions of a person end: one, or all but one; `except: null` is all. */
export type EndedOnes = { readonly only: string } | { readonly except: string | null };

/** Begins, refreshes and ends the sessions of browsers and programs. */
export interface Sessions {
  /** Life of a session token, ms. */
  readonly tokenMs: number;
  /** Prepares a session for a commit of its own, as that of signing up; `start` then sets the cookies. */
  prepare(c: AppContext, facts: SignInFacts): PreparedSession;
  /** Sets the cookies of a session that has been stored. */
  start(c: AppContext, account: Account, prepared: PreparedSession): Promise<void>;
  /**
   * Stores a session of an account and sets its cookies. Refuses banned and closed accounts, and a proof that is not
   * enough or was used before: `code_required` for a password where there is an authenticator app.
   */
  begin(c: AppContext, account: Account, by: SignInProof): Promise<AccountResult>;
  /**
   * Replaces the tokens of the session whose refresh token the request holds, and returns the account. Null when there
   * is no such session (any more): the cookies are then removed.
   */
  refresh(c: AppContext): Promise<Account | null>;
  /** Returns why a session cannot be refreshed, of which the request holds a token; null when it holds none. */
  whyOver(c: AppContext): Promise<SignedOut | null>;
  /** Ends the session of the request, also one whose token has expired, and removes its cookies. */
  end(c: AppContext): Promise<void>;
  /** Ends every session of the person, and removes the cookies of this one. */
  endEverywhere(c: AppContext, user: User): Promise<void>;
  /** Ends one session of a person, or all but one; `except: null` ends all. */
  endOf(userId: string, which: EndedOnes, from: Origin): Promise<void>;
}

/** Holds what sessions are made with. */
export interface SessionParts {
  readonly engine: Engine;
  readonly audit: Pick<Audit, "note">;
  readonly cookies: SessionCookies;
  /** Makes a browser in which a session has begun known for the account. */
  readonly device: Pick<DeviceCookie, "remember">;
  readonly key: () => Promise<SigningKey>;
  /** Returns the key from which refresh tokens are derived. */
  readonly refreshKey: () => Promise<Buffer>;
  /** Life of a session token, ms. */
  readonly tokenMs: number;
  /** How long a session lasts without being refreshed, ms. */
  readonly refreshMs: number;
}

/** Creates the sessions of a process. */
export function createSessions(parts: SessionParts): Sessions {
  const { engine, audit, cookies, tokenMs, refreshMs } = parts;
  const endOf: Sessions["endOf"] = async (userId, which, from) => {
    await engine.ask(userActor, userId, { type: "EndSessions", which, note: audit.note(userId, from) });
  };
  const sessions: Sessions = {
    tokenMs,
    prepare(c, { method, timeZone }) {
      const secret = newRefreshSecret();
      const facts = { device: deviceOf(c.req.header("User-Agent")), timeZone, method, lifeMs: refreshMs };
      return { session: { id: randomUUID(), refreshHash: refreshHashOf({ secret }), ...facts }, secret };
    },
    async start(c, { id: userId }, { session, secret }) {
      await setTokens(c, parts, { userId, sessionId: session.id, secret });
      await parts.device.remember(c, userId);
    },
    async begin(c, account, { proof, timeZone }) {
      const prepared = sessions.prepare(c, { method: "password", timeZone });
      const note = audit.note(account.id, originOf(c), proof.kind);
      const message = { type: "BeginSession", session: prepared.session, proof, note } as const;
      const begun = await engine.tryAsk(userActor, account.id, message);
      if (!("refused" in begun)) await sessions.start(c, account, prepared);
      return "refused" in begun ? begun : { ok: account };
    },
    refresh: (c) => refreshAny(c, parts),
    whyOver: (c) => whyOver(c, parts),
    async end(c) {
      const user = c.var.user ?? c.var.renewable?.user ?? null;
      if (user !== null) {
        await endOf(user.id, { only: user.sessionId }, originOf(c));
        c.env?.streams?.endOf(sessionOwnerOf(user.sessionId));
      }
      cookies.clear(c);
    },
    async endEverywhere(c, user) {
      await endOf(user.id, { except: null }, originOf(c));
      cookies.clear(c);
    },
    endOf,
  };
  return sessions;
}

async function refreshAny(c: AppContext, parts: SessionParts): Promise<Account | null> {
  const sent = parts.cookies.refreshTokens(c);
  for (const text of sent) {
    const token = parseRefreshToken(text);
    const account = token && (await refreshOne(c, parts, token));
    if (account) return account;
  }
  if (sent.length > 0 || c.var.renewable !== null) parts.cookies.clear(c);
  return null;
}

// Only a token that was signed here says who it is: nobody else learns who is banned.
async function whyOver(c: AppContext, { engine, cookies }: SessionParts): Promise<SignedOut | null> {
  const { renewable, signedOut } = c.var;
  if (signedOut !== null) return signedOut;
  if (renewable === null && cookies.refreshTokens(c).length === 0) return null;
  const userId = renewable?.user?.id ?? null;
  const user = userId === null ? null : await engine.read(userDocument, userId);
  if (typeof user?.closedAt === "number") return { because: "closed", userId };
  return { because: typeof user?.bannedAt === "number" ? "banned" : "ended", userId };
}

async function refreshOne(c: AppContext, parts: SessionParts, token: RefreshToken): Promise<Account | null> {
  const { engine, refreshMs } = parts;
  if (engine.partitionOf(token.userId) === null) return null;
  const key = await parts.refreshKey();
  const next = successorOf(token, key);
  const refreshed = await engine.tryAsk(userActor, token.userId, {
    type: "RefreshSession",
    sessionId: token.sessionId,
    ...{ presented: refreshHashOf(token), successor: refreshHashOf(next), lifeMs: refreshMs },
  });
  if (!("refused" in refreshed)) return await setTokens(c, parts, next);
  await endIfReplaced(c, parts, { token, key });
  return null;
}

// Whoever shows a token that was replaced before has stolen it, or was stolen from: nobody can tell, so both are out.
async function endIfReplaced(
  c: AppContext,
  { engine, audit }: SessionParts,
  { token, key }: { token: RefreshToken; key: Buffer },
): Promise<void> {
  const user = await engine.read(userDocument, token.userId);
  const session = sessionIn(user, token.sessionId);
  if (session === null || !isForebear(token, session.refreshHash, key)) return;
  const note = audit.note(token.userId, originOf(c));
  await engine.ask(userActor, token.userId, { type: "EndReused", sessionId: token.sessionId, note });
}

async function setTokens(c: AppContext, parts: SessionParts, refresh: RefreshToken): Promise<Account | null> {
  const stored = await parts.engine.read(userDocument, refresh.userId);
  const session = sessionIn(stored, refresh.sessionId);
  if (stored === null || session === null) return null;
  const user = userIn(stored, session);
  const times = { issuedAt: session.rotatedAt, lifeMs: parts.tokenMs };
  parts.cookies.set(c, {
    session: await issueToken(user, await parts.key(), times),
    refresh: spellRefreshToken(refresh),
  });
  return { id: user.id, email: user.email };
}

// Only this function says what a token holds.
function userIn({ id, email, confirmedAt, role }: Stored<UserState>, { id: sessionId, method }: UserSession): User {
  // A password alone gives nobody the rights of an operator.
  const isOperator = role === "operator" && method !== "password";
  return { id, email, sessionId, isConfirmed: typeof confirmedAt === "number", isOperator };
}

function sessionIn(user: Stored<UserState> | null, id: string): UserSession | null {
  return user?.sessions?.find((session) => session.id === id) ?? null;
}
