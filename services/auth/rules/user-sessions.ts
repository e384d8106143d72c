// Ends sessions of a user, and adds one, within one change of the document.

import { TOKEN_LIFE_MS } from "@holdfast/contracts";
import type { UserSession, UserState } from "./user-document.ts";

/** Limits the places in which one person is signed in; the one not seen for the longest time ends. */
export const MOST_SESSIONS = 20;

/** Limits the ended sessions that are remembered one by one; see `ChangedSessions.endedBefore`. */
export const MOST_ENDED = 50;

type Sessions = Pick<UserState, "sessions" | "endedSessions" | "endedBefore">;

/** Holds the sessions of a user after a change. */
export interface ChangedSessions {
  /** Where the person is signed in. */
  readonly sessions: UserSession[];
  /** The sessions whose tokens may not have expired yet, with the time of their end, ms. */
  readonly endedSessions: { id: string; at: number }[];
  /**
   * Tokens issued before this time, ms, are refused. It stands in for ended sessions beyond `MOST_ENDED`; the sessions
   * that go on get new tokens by a refresh. Absent: none are refused.
   */
  readonly endedBefore?: number;
}

/** Returns the sessions after one more; beyond `MOST_SESSIONS` the one not seen for the longest time ends. */
export function withSession(user: Sessions, added: UserSession, now: number): ChangedSessions {
  const kept = (user.sessions ?? []).filter(({ expiresAt, id }) => expiresAt > now && id !== added.id);
  const oldest = kept
    .toSorted((a, b) => a.lastSeenAt - b.lastSeenAt)
    .slice(0, Math.max(0, kept.length + 1 - MOST_SESSIONS));
  const changed = endSessions({ ...user, sessions: kept }, (one) => oldest.includes(one), now);
  return { ...changed, sessions: [...changed.sessions, added] };
}

/** Returns the sessions without those that `ends` chooses, which are remembered for one life of a token. */
export function endSessions(user: Sessions, ends: (session: UserSession) => boolean, now: number): ChangedSessions {
  const sessions = user.sessions ?? [];
  const remembered = (user.endedSessions ?? []).filter(({ at }) => at > now - TOKEN_LIFE_MS);
  const ended = sessions.filter(ends).map(({ id }) => ({ id, at: now }));
  const all = [...remembered, ...ended];
  const forgotten = all.slice(0, Math.max(0, all.length - MOST_ENDED));
  const endedBefore = Math.max(user.endedBefore ?? 0, ...forgotten.map(({ at }) => at + 1));
  return {
    sessions: sessions.filter((one) => !ends(one)),
    endedSessions: all.slice(forgotten.length),
    ...(endedBefore > 0 && { endedBefore }),
  };
}
