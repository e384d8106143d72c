// Decides on the end of an account: closed by its owner at once, then erased.

import type { Env } from "@holdfast/actors";
import { EMAIL_CLAIM, type StoredUser, type UserState } from "./user-document.ts";
import { endSessions } from "./user-sessions.ts";
import { eraseEffect, type UserDecision, unknownUser, wrongPassword } from "./user-terms.ts";

/** Names the messages of this theme. */
export type ClosingMessage =
  /** Closes the account; `from` is the hash that the password was checked by. A closed account stays as it is. */
  | { readonly type: "Close"; readonly from: string }
  /** Reports an attempt of the effect that erases a closed account; `later`: something must be waited for. */
  | { readonly type: "Erase"; readonly step: "later" | "now" | "done" };

type MessageOf<Type extends ClosingMessage["type"]> = Extract<ClosingMessage, { type: Type }>;

const LONGEST_PAUSE_MS = 60_000;

/** Closes an account: nobody can sign in to it any more, and other services end what it has open. */
export function closeAccount(user: StoredUser | null, { from }: MessageOf<"Close">, { now, id }: Env): UserDecision {
  if (user === null) return unknownUser;
  if (isClosed(user)) return { reply: () => ({ id }) };
  if (user.password !== from) return wrongPassword;
  const ended = endSessions(user, () => true, now);
  return {
    write: { user: { ...user, ...ended, endedBefore: now, password: "", closedAt: now } },
    events: { user: "UserUpdated" },
    timers: [{ name: eraseEffect.name, at: now }],
    reply: () => ({ id }),
  };
}

/** Erases a closed account: what remains says that there was one, and when it was closed. */
export function eraseAccount(user: StoredUser | null, { step }: MessageOf<"Erase">, { now, id }: Env): UserDecision {
  if (user === null || !isClosed(user) || step === "done") return {};
  if (step === "later") {
    const pause = Math.min(LONGEST_PAUSE_MS, Math.max(1_000, (now - user.closedAt) / 4));
    return { timers: [{ name: eraseEffect.name, at: now + Math.ceil(pause) }] };
  }
  if (isErased(user)) return {};
  const { closedAt, bannedAt, sessions: _sessions, endedSessions, endedBefore } = user;
  const tombstone: UserState = {
    ...{ email: "", password: "", scryptLogN: user.scryptLogN, createdAt: user.createdAt, closedAt, sessions: [] },
    ...(bannedAt !== undefined && { bannedAt }),
    ...(endedSessions !== undefined && { endedSessions }),
    ...(endedBefore !== undefined && { endedBefore }),
  };
  return {
    write: { user: tombstone },
    events: { user: "UserUpdated" },
    claims: [{ mode: "release", claim: EMAIL_CLAIM, name: user.email, owner: id, until: null }],
    // Once more, for what comes after this commit.
    timers: [{ name: eraseEffect.name, at: now }],
  };
}

/** Returns whether the owner of an account has closed it. */
export function isClosed(user: StoredUser): user is StoredUser & { readonly closedAt: number } {
  return typeof user.closedAt === "number";
}

/** Returns whether nothing personal is left of an account. */
export function isErased({ email }: Pick<UserState, "email">): boolean {
  return email === "";
}
