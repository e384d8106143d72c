// Says which changes of a person are possible.

import { personWords as words } from "./person-words.ts";

/** Names a change that an operator makes to a person. */
export type PersonChangeName = keyof typeof words.changes;

/** Returns whether a text names a change. */
export function isPersonChange(text: string): text is PersonChangeName {
  return Object.hasOwn(words.changes, text);
}

/** Holds what decides on the changes of a person. */
export type ChangeablePerson = {
  /** Id of the person. */
  id: string;
  /** When the person was banned, ms; null for people who are not. */
  bannedAt: number | null;
  /** When the account was closed, ms; null for open accounts. */
  closedAt: number | null;
  /** Role of the person. */
  role: "operator" | null;
  /** Where the person is signed in. */
  sessions: readonly unknown[];
};

/** Returns in words why an operator cannot make a change now; undefined where nothing is against it. */
export function personChangeRefusal(
  { id, bannedAt, closedAt, role, sessions }: ChangeablePerson,
  change: PersonChangeName,
  operatorId: string,
): string | undefined {
  const { refused } = words.confirm;
  if (closedAt !== null) return refused.closed;
  const isOwn = id === operatorId;
  switch (change) {
    case "ban":
      if (isOwn) return refused.own;
      return bannedAt === null ? undefined : refused.banned;
    case "unban":
      return bannedAt === null ? refused.notBanned : undefined;
    case "give-role":
      if (bannedAt !== null) return refused.banned;
      return role === null ? undefined : refused.hasRole;
    case "take-role":
      if (isOwn) return refused.own;
      return role === null ? refused.hasNoRole : undefined;
    case "sign-out":
      return sessions.length === 0 ? refused.nowhere : undefined;
  }
}
