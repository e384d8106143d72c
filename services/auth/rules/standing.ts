// Decides on bans and roles, which operators give and take.

import type { Env } from "@holdfast/actors";
import { endEverySession } from "./sessions.ts";
import type { StoredUser } from "./user-document.ts";
import type { UserDecision } from "./user-terms.ts";

/** Names the messages of this theme; each changes nothing where it is so already. */
export type StandingMessage =
  /** Bans a person, which ends every session; `reason` is for operators. */
  | { readonly type: "Ban"; readonly reason: string | null }
  /** Lifts a ban. */
  | { readonly type: "Unban" }
  /** Gives the role of an operator. */
  | { readonly type: "GiveRole"; readonly role: "operator" }
  /** Takes every role, which ends every session: tokens may say the role. */
  | { readonly type: "TakeRole" };

/** Bans a person. */
export function ban(
  user: StoredUser | null,
  { reason }: Extract<StandingMessage, { type: "Ban" }>,
  { now }: Env,
): UserDecision {
  if (user === null || typeof user.bannedAt === "number") return {};
  return updated({ ...user, ...endEverySession(user, now), bannedAt: now, banReason: reason });
}

/** Lifts the ban of a person, who may then sign in again. */
export function unban(user: StoredUser | null): UserDecision {
  if (user === null || typeof user.bannedAt !== "number") return {};
  return updated({ ...user, bannedAt: null, banReason: null });
}

/** Gives a role. Publishes nothing: the person has it from the next sign-in. */
export function giveRole(
  user: StoredUser | null,
  { role }: Extract<StandingMessage, { type: "GiveRole" }>,
): UserDecision {
  return user === null || user.role === role ? {} : { write: { user: { ...user, role } } };
}

/** Takes the role of a person. */
export function takeRole(user: StoredUser | null, { now }: Env): UserDecision {
  if (user === null || user.role === undefined || user.role === null) return {};
  return updated({ ...user, ...endEverySession(user, now), role: null });
}

function updated(user: StoredUser): UserDecision {
  return { write: { user }, events: { user: "UserUpdated" } };
}
