// Decides on where a person is signed in: sessions that begin, are refreshed, and end.

import { type Env, refuse } from "@holdfast/actors";
import { queueLetters } from "./letters.ts";
import { type Proof, useProof } from "./proof.ts";
import type { StoredUser, UserSession } from "./user-document.ts";
import { type ChangedSessions, endSessions, withSession } from "./user-sessions.ts";
import { accountBanned, accountClosed, type UserDecision } from "./user-terms.ts";

/** How long a refresh token that has been replaced still gets its successor, ms: two tabs may wake together. */
export const REFRESH_GRACE_MS = 10_000;

/** Describes a session that begins. */
export interface NewSession extends Pick<UserSession, "id" | "refreshHash" | "device" | "timeZone" | "method"> {
  /** How long the session lasts without being refreshed, ms. */
  readonly lifeMs: number;
}

/** Names the messages of this theme. */
export type SessionMessage =
  /** Signs the person in at one more place by a proof, which says how. Refuses banned and closed accounts. */
  | { readonly type: "BeginSession"; readonly session: Omit<NewSession, "method">; readonly proof: Proof }
  /** Replaces a refresh token by its successor; both are SHA-256 in hex. Refuses what is no token of a session. */
  | {
      readonly type: "RefreshSession";
      readonly sessionId: string;
      readonly presented: string;
      readonly successor: string;
      readonly lifeMs: number;
    }
  /** Ends a session of which a refresh token was used that had been replaced before, unless that was a moment ago. */
  | { readonly type: "EndReused"; readonly sessionId: string }
  /** Ends sessions: one, or all but one; `except: null` ends all. */
  | { readonly type: "EndSessions"; readonly which: { readonly only: string } | { readonly except: string | null } };

/** Refuses to refresh a session that has ended or never was. */
export const sessionEnded = refuse("session_ended", "Cannot refresh the session: it has ended");

/** Returns the session as it is stored. */
export function storedSession({ lifeMs, ...session }: NewSession, now: number): UserSession {
  return {
    ...session,
    ...{ previousHash: null, rotatedAt: now, createdAt: now, lastSeenAt: now, expiresAt: now + lifeMs },
  };
}

/** Uses a proof up and adds a session; beyond the most that one person may have, the one not seen for the longest time ends. */
export function beginSession(
  user: StoredUser | null,
  { session, proof }: Extract<SessionMessage, { type: "BeginSession" }>,
  { now }: Env,
): UserDecision {
  if (user === null) return sessionEnded;
  const refused = refusalOf(user);
  if (refused !== null) return refused;
  const used = useProof(user, proof, now);
  if ("refused" in used) return used;
  const { method, passkeyId, claims } = used;
  const begun = { ...storedSession({ ...session, method }, now), ...(passkeyId !== undefined && { passkeyId }) };
  const changed = withSession(user, begun, now);
  return { ...writing({ ...user, ...used.user }, changed), claims, reply: () => ({ id: user.id, at: now }) };
}

/** Replaces the refresh token of a session; the token before still counts for a moment, and changes nothing then. */
export function refreshSession(
  user: StoredUser | null,
  { sessionId, presented, successor, lifeMs }: Extract<SessionMessage, { type: "RefreshSession" }>,
  { now }: Env,
): UserDecision {
  const session = user?.sessions?.find(({ id, expiresAt }) => id === sessionId && expiresAt > now);
  if (user === null || session === undefined) return sessionEnded;
  const refused = refusalOf(user);
  if (refused !== null) return refused;
  const { id } = user;
  if (session.refreshHash === presented) {
    const refreshed = {
      ...session,
      ...{ refreshHash: successor, previousHash: presented, rotatedAt: now, lastSeenAt: now, expiresAt: now + lifeMs },
    };
    const sessions = (user.sessions ?? []).map((one) => (one === session ? refreshed : one));
    return { write: { user: { ...user, sessions } }, reply: () => ({ id, at: now }) };
  }
  if (session.previousHash !== presented) return sessionEnded;
  return isWithinGrace(session, now) ? { reply: () => ({ id, at: now }) } : sessionEnded;
}

/** Ends a session of which an old refresh token was used, and tells its owner by letter. */
export function endReused(
  user: StoredUser | null,
  { sessionId }: Extract<SessionMessage, { type: "EndReused" }>,
  env: Env,
): UserDecision {
  const session = user?.sessions?.find(({ id }) => id === sessionId);
  if (user === null || session === undefined || isWithinGrace(session, env.now)) return {};
  const { letters, timer } = queueLetters(user, [{ kind: "session key reused" }], env);
  const ended = endSessions(user, (one) => one === session, env.now);
  return { write: { user: { ...user, ...ended, letters } }, events: { user: "UserUpdated" }, timers: [timer] };
}

/** Ends sessions, whose tokens every service then refuses. Changes nothing when there are none. */
export function endSessionsOf(
  user: StoredUser | null,
  { which }: Extract<SessionMessage, { type: "EndSessions" }>,
  { now }: Env,
): UserDecision {
  if (user === null) return {};
  if (!("only" in which) && which.except === null) return writing(user, endEverySession(user, now));
  return writing(
    user,
    endSessions(user, ({ id }) => ("only" in which ? id === which.only : id !== which.except), now),
  );
}

/** Returns the change that ends every session of a user, also those that the document no longer knows. */
export function endEverySession(user: StoredUser, now: number): ChangedSessions & { endedBefore: number } {
  return { ...endSessions(user, () => true, now), endedBefore: now };
}

function isWithinGrace({ rotatedAt }: UserSession, now: number): boolean {
  return now - rotatedAt <= REFRESH_GRACE_MS;
}

function refusalOf({ bannedAt, closedAt }: StoredUser) {
  if (typeof closedAt === "number") return accountClosed;
  return typeof bannedAt === "number" ? accountBanned : null;
}

// Publishes an event when a session has ended: that one may sign in at a further place is nobody's concern.
function writing(user: StoredUser, changed: ChangedSessions): UserDecision {
  const known = new Set((user.endedSessions ?? []).map(({ id }) => id));
  const isRaised = (changed.endedBefore ?? 0) > (user.endedBefore ?? 0);
  const hasEnded = isRaised || changed.endedSessions.some(({ id }) => !known.has(id));
  const isSame = !hasEnded && changed.sessions.length === (user.sessions ?? []).length;
  if (isSame && changed.sessions.every((one) => user.sessions?.includes(one))) return {};
  return { write: { user: { ...user, ...changed } }, ...(hasEnded && { events: { user: "UserUpdated" } }) };
}
