// Decides on the end of an account: closed by its owner at once, then erased.

import type { Env } from "@holdfast/actors";
import { queueLetters } from "./letters.ts";
import type { Mail } from "./mail.ts";
import { type Proof, useProof } from "./proof.ts";
import { EMAIL_CLAIM, type StoredUser, type UserState } from "./user-document.ts";
import { endSessions } from "./user-sessions.ts";
import { eraseEffect, passkeyRequired, type UserDecision, unknownUser, wrongPassword } from "./user-terms.ts";

/** Names the messages of this theme. */
export type ClosingMessage =
  /**
   * Closes the account by what would sign its owner in; `from` is the hash that the password was checked by, null for a
   * passkey, which needs none. A closed account stays as it is.
   */
  | { readonly type: "Close"; readonly from: string | null; readonly proof: Proof }
  /** Reports an attempt of the effect that erases a closed account; `later`: something must be waited for. */
  | { readonly type: "Erase"; readonly step: "later" | "now" | "done" };

type MessageOf<Type extends ClosingMessage["type"]> = Extract<ClosingMessage, { type: Type }>;

const LONGEST_PAUSE_MS = 60_000;
// No mail server keeps an address from being erased for longer.
const LONGEST_WAIT_MS = 24 * 3_600_000;
// Whoever knows the password can remove a passkey, which its owner learns by letter.
const REMOVED_PASSKEY_COUNTS_MS = 7 * 24 * 3_600_000;
const RESET_COUNTS_MS = 3_600_000;

/**
 * Closes an account by a proof, which is used up: nobody can sign in to it any more, and other services end what it has open. Links in letters are
 * over; a last letter says so.
 */
export function closeAccount(user: StoredUser | null, { from, proof }: MessageOf<"Close">, env: Env): UserDecision {
  const { now, id } = env;
  if (user === null) return unknownUser;
  if (isClosed(user)) return { reply: () => ({ id }) };
  if (proof.kind !== "passkey" && user.password !== from) return wrongPassword;
  if (proof.kind === "password" && asksForPasskey(user, now)) return passkeyRequired;
  const used = useProof(user, proof, now);
  if ("refused" in used) return used;
  const ended = endSessions(user, () => true, now);
  const { letters, timer } = queueLetters(user, [{ kind: "account closed" }], env);
  const closingLetter = letters.at(-1)?.id ?? "";
  const closed = { endedBefore: now, password: "", closedAt: now, links: [], letters, closingLetter };
  return {
    write: { user: { ...user, ...used.user, ...ended, ...closed } },
    events: { user: "UserUpdated" },
    claims: used.claims,
    timers: [timer, { name: eraseEffect.name, at: now }],
    reply: () => ({ id }),
  };
}

/**
 * Returns whether the password alone does not close an account at `now`, ms: it has a passkey, or had one within a week.
 * Who has lost the passkey sets a new password by a link in a letter, which is enough for an hour after that. A code of
 * an authenticator app is enough, too.
 */
export function asksForPasskey(
  { passkeys = [], passkeyRemovedAt = 0, passwordResetAt = 0 }: Partial<UserState>,
  now: number,
): boolean {
  const hasOne = passkeys.length > 0 || now - passkeyRemovedAt < REMOVED_PASSKEY_COUNTS_MS;
  return hasOne && now - passwordResetAt >= RESET_COUNTS_MS;
}

/**
 * Erases a closed account: what remains says that there was one, when it was closed, and which tokens are refused. Every
 * other address of the account has been released before.
 */
export function eraseAccount(user: StoredUser | null, { step }: MessageOf<"Erase">, { now, id }: Env): UserDecision {
  if (user === null || !isClosed(user) || step === "done") return {};
  if (step === "later") {
    const pause = Math.min(LONGEST_PAUSE_MS, Math.max(1_000, (now - user.closedAt) / 4));
    return { timers: [{ name: eraseEffect.name, at: now + Math.ceil(pause) }] };
  }
  if (isErased(user)) return {};
  // Lists what is kept, so that a field of a later release is erased unless somebody decides otherwise.
  const { scryptLogN, createdAt, closedAt, bannedAt, endedSessions, endedBefore } = user;
  const tombstone: UserState = {
    ...{ email: "", password: "", scryptLogN, createdAt, closedAt, sessions: [] },
    ...(bannedAt !== undefined && { bannedAt }),
    ...(endedSessions !== undefined && { endedSessions }),
    ...(endedBefore !== undefined && { endedBefore }),
  };
  return {
    write: { user: tombstone },
    events: { user: "UserUpdated" },
    // Of an address from signing up, even where somebody else once held it for a change.
    claims: [{ mode: "release", claim: EMAIL_CLAIM, name: user.email, owner: id, until: null }],
    // Once more, for what comes after this commit.
    timers: [{ name: eraseEffect.name, at: now }],
  };
}

/**
 * Returns whether the last letter to a closed account still needs its address; `mail` is the e-mail of that letter, null
 * while there is none.
 */
export function awaitsLetter(
  { closedAt, closingLetter, letters = [] }: Pick<UserState, "closedAt" | "closingLetter" | "letters">,
  mail: Pick<Mail, "status"> | null,
  now: number,
): boolean {
  if (typeof closedAt !== "number" || now - closedAt >= LONGEST_WAIT_MS) return false;
  return letters.some(({ id }) => id === closingLetter) || mail?.status === "waiting";
}

/** Returns whether the owner of an account has closed it. */
export function isClosed(user: StoredUser): user is StoredUser & { readonly closedAt: number } {
  return typeof user.closedAt === "number";
}

/** Returns whether nothing personal is left of an account. */
export function isErased({ email }: Pick<UserState, "email">): boolean {
  return email === "";
}
