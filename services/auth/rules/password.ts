// Decides on new passwords: forgotten ones by a link in a letter, known ones by the present password.

import type { Env } from "@holdfast/actors";
import { queueLetters } from "./letters.ts";
import { LINK_LIFE_MS, type NewLink, validLink, withLink, withoutLinks } from "./links.ts";
import { endEverySession } from "./sessions.ts";
import type { StoredUser, UserState } from "./user-document.ts";
import { endSessions } from "./user-sessions.ts";
import { linkOver, type UserDecision, unknownUser, wrongPassword } from "./user-terms.ts";

type NewPassword = Pick<UserState, "password" | "scryptLogN">;

/** Names the messages of this theme. */
export type PasswordMessage =
  /** Sends a link to the address by which a new password can be set. */
  | { readonly type: "RequestReset"; readonly link: NewLink }
  /** Sets a new password by a link, given by the hash of its token, and ends every session. */
  | ({ readonly type: "ResetPassword"; readonly linkHash: string } & NewPassword)
  /** Replaces the hash `from` by one of another password, and ends every session but `keep`. */
  | ({ readonly type: "ChangePassword"; readonly from: string; readonly keep: string } & NewPassword);

type MessageOf<Type extends PasswordMessage["type"]> = Extract<PasswordMessage, { type: Type }>;

/** Queues the letter with the link. Nobody else learns of it: no event is published. */
export function requestReset(user: StoredUser | null, { link }: MessageOf<"RequestReset">, env: Env): UserDecision {
  if (user === null) return unknownUser;
  const purpose = "reset password";
  const expiresAt = env.now + LINK_LIFE_MS[purpose];
  const { letters, timer } = queueLetters(user, [{ kind: purpose, nonce: link.nonce, expiresAt }], env);
  const links = withLink(user, { ...link, purpose, expiresAt }, env.now);
  return { write: { user: { ...user, letters, links } }, timers: [timer] };
}

/** Sets the password; the link goes with all others of its kind. Who opened it has shown that the address is theirs. */
export function resetPassword(
  user: StoredUser | null,
  { linkHash, password, scryptLogN }: MessageOf<"ResetPassword">,
  env: Env,
): UserDecision {
  const link = user && validLink(user, { purpose: "reset password", hash: linkHash }, env.now);
  if (user === null || link === null) return linkOver;
  const { letters, timer } = queueLetters(user, [{ kind: "password changed" }], env);
  const changed = { password, scryptLogN, letters, links: withoutLinks(user, "reset password") };
  const ended = endEverySession(user, env.now);
  const shown = { confirmedAt: user.confirmedAt ?? env.now, passwordResetAt: env.now };
  return {
    write: { user: { ...user, ...changed, ...ended, ...shown } },
    events: { user: "UserUpdated" },
    timers: [timer],
    notAfter: link.expiresAt,
  };
}

/** Changes the password. Links to set another one are of no use any more. */
export function changePassword(
  user: StoredUser | null,
  { from, keep, password, scryptLogN }: MessageOf<"ChangePassword">,
  env: Env,
): UserDecision {
  if (user === null) return unknownUser;
  if (user.password !== from) return wrongPassword;
  const { letters, timer } = queueLetters(user, [{ kind: "password changed" }], env);
  const changed = { password, scryptLogN, letters, links: withoutLinks(user, "reset password") };
  const ended = endSessions(user, ({ id }) => id !== keep, env.now);
  return {
    write: { user: { ...user, ...changed, ...ended } },
    events: { user: "UserUpdated" },
    timers: [timer],
  };
}
