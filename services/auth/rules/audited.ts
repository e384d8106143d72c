// Writes the entry of the audit log in the commit of the change that it is about.

import { type AuditEvent, type AuditNote, entryOf } from "./audit.ts";
import type { UserDecision } from "./user-terms.ts";

/** Lets a message to the user actor carry what the audit log needs; without it no entry is written. */
export interface Noted {
  /** Says who sends the message, from where, and the id of the entry. */
  readonly note?: AuditNote | undefined;
}

/** Describes the message that was decided. */
export interface Decided {
  /** What the audit log calls the change; null for a change that it leaves out. */
  readonly what: AuditEvent | null;
  readonly userId: string;
  readonly note: AuditNote | undefined;
  /** Whether the entry exists: the message has come twice. */
  readonly isRecorded: boolean;
  readonly now: number;
}

/** Adds the entry of a change to its decision. A refusal, and a decision that leaves the user as it is, has none. */
export function withEntry(decision: UserDecision, { what, userId, note, isRecorded, now }: Decided): UserDecision {
  if ("refused" in decision || what === null || note === undefined || isRecorded) return decision;
  if (decision.write?.user === undefined && decision.delete?.user !== true) return decision;
  return { ...decision, write: { ...decision.write, entry: entryOf({ what, userId, from: note }, now) } };
}
