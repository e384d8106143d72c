// Decides who can sign up, and replaces the hash of a password by one of another cost.

import type { Env } from "@holdfast/actors";
import { askToConfirm } from "./confirmation.ts";
import type { NewLink } from "./links.ts";
import { type NewSession, storedSession } from "./sessions.ts";
import { EMAIL_CLAIM, type StoredUser, type UserState } from "./user-document.ts";
import { emailInUse, type UserDecision } from "./user-terms.ts";

/** Holds a password as it is stored. */
export type PasswordHash = Pick<UserState, "password" | "scryptLogN">;

/** Names the messages of this theme. */
export type SignUpMessage =
  /** Creates the account with the session in which the person signs up; with `link` a letter asks to confirm the address. */
  | ({
      readonly type: "SignUp";
      readonly email: string;
      readonly session: NewSession;
      readonly link?: NewLink;
    } & PasswordHash)
  /** Replaces the hash `from` of the same password by one of another cost; ignored once the password has changed. */
  | ({ readonly type: "Rehash"; readonly from: string } & PasswordHash);

/** Creates the user and claims the address in one commit. */
export function signUp(
  user: StoredUser | null,
  { email, password, scryptLogN, session, link }: Extract<SignUpMessage, { type: "SignUp" }>,
  env: Env,
): UserDecision {
  if (user !== null) return emailInUse;
  const { id, now } = env;
  const { timer, ...asked } = link === undefined ? { timer: null } : askToConfirm({}, link, env);
  return {
    write: { user: { email, password, scryptLogN, createdAt: now, sessions: [storedSession(session, now)], ...asked } },
    ...(timer !== null && { timers: [timer] }),
    events: { user: "UserCreated" },
    claims: [{ mode: "acquire", claim: EMAIL_CLAIM, name: email, owner: id, until: null, orElse: emailInUse }],
    reply: () => ({ id, at: now }),
  };
}

/** Replaces a hash. Publishes no event: nothing that others may see has changed. */
export function rehash(
  user: StoredUser | null,
  { from, password, scryptLogN }: Extract<SignUpMessage, { type: "Rehash" }>,
): UserDecision {
  return user?.password === from ? { write: { user: { ...user, password, scryptLogN } } } : {};
}
