// Says what becomes of the sessions that began with a factor which a person removes.

import type { StoredUser, UserSession } from "./user-document.ts";
import { type ChangedSessions, endSessions } from "./user-sessions.ts";

/** Chooses sessions of a user. */
export interface FactorSessions {
  /** Returns whether a session began with the factor. */
  began(session: UserSession): boolean;
  /** Returns whether a session that began with it may stay, as one that began with the password alone. */
  stays(session: UserSession): boolean;
  readonly now: number;
}

/**
 * Ends the sessions that began with a factor, but those that stay; of an operator none stays, because their tokens carry
 * the role.
 */
export function withoutFactor(
  user: StoredUser,
  { began, stays, now }: FactorSessions,
): { readonly changed: ChangedSessions; readonly hasEnded: boolean } {
  const isOperator = user.role === "operator";
  const ends = (session: UserSession): boolean => began(session) && (isOperator || !stays(session));
  const hasEnded = (user.sessions ?? []).some(ends);
  const changed = endSessions(user, ends, now);
  const sessions = changed.sessions.map((session) => {
    if (!began(session)) return session;
    const { passkeyId: _, ...weaker } = session;
    return { ...weaker, method: "password" as const };
  });
  return { changed: { ...changed, sessions }, hasEnded };
}
