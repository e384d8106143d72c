// Ends sessions of a user, and adds one, within one change of the document.

import type { UserSession, UserState } from "./user-document.ts";

/** Limits the places in which one person is signed in; the one not seen for the longest time ends. */
export const MOST_SESSIONS = 20;

/** Life of a session token, ms: a session that has ended longer ago has no valid token left. */
export const TOKEN_LIFE_MS = 15 * 60_000;

type Sessions = Pick<UserState, "sessions" | "endedSessions">;

/** Holds the sessions of a user after a change. */
export interface ChangedSessions {
  /** Where the person is signed in. */
  readonly sessions: UserSession[];
  /** The sessions whose tokens may not have expired yet, with the time of their end, ms. */
  readonly endedSessions: { id: string; at: number }[];
}

/** Returns the sessions after one more; beyond `MOST_SESSIONS` the one not seen for the longest time ends. */
export function withSession(user: Sessions, added: UserSession, now: number): ChangedSessions {
  const kept = (user.sessions ?? []).filter(({ expiresAt, id }) => expiresAt > now && id !== added.id);
  const oldest = kept
    .toSorted((a, b) => a.lastSeenAt - b.lastSeenAt)
    .slice(0, Math.max(0, kept.length + 1 - MOST_SESSIONS));
  const { endedSessions } = endSessions({ ...user, sessions: kept }, (one) => oldest.includes(one), now);
  return { sessions: [...kept.filter((one) => !oldest.includes(one)), added], endedSessions };
}

/** Returns the sessions without those that `ends` chooses, which are remembered for one life of a token. */
export function endSessions(user: Sessions, ends: (session: UserSession) => boolean, now: number): ChangedSessions {
  const sessions = user.sessions ?? [];
  const remembered = (user.endedSessions ?? []).filter(({ at }) => at > now - TOKEN_LIFE_MS);
  const ended = sessions.filter(ends).map(({ id }) => ({ id, at: now }));
  return { sessions: sessions.filter((one) => !ends(one)), endedSessions: [...remembered, ...ended] };
}
