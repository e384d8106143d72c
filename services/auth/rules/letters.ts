// Queues letters about an account in the user's document, in the same change as what they tell of.

import type { Env, TimerChange } from "@holdfast/actors";
import type { AccountSubject, QueuedLetter } from "./account-mail.ts";
import type { StoredUser } from "./user-document.ts";
import { postEffect, type UserDecision } from "./user-terms.ts";

/** Names the message that takes letters off the queue: the e-mails of these letters are written. */
export type LettersMessage = { readonly type: "LettersPosted"; readonly ids: readonly string[] };

/** Holds the queue after more letters, and the timer that posts them. */
export interface Queued {
  /** New state of `letters`. */
  readonly letters: QueuedLetter[];
  /** Timer to put among those of the decision. */
  readonly timer: TimerChange<"post">;
}

/**
 * Queues letters on these subjects. The decision that writes `letters` sets `timer` as well:
 * `{ write: { user: { ...user, letters } }, timers: [timer] }`.
 */
export function queueLetters(
  { letters = [] }: { readonly letters?: readonly QueuedLetter[] | undefined },
  subjects: readonly AccountSubject[],
  { now, newId }: Env,
): Queued {
  const added = subjects.map((subject) => ({ id: newId(), subject, happenedAt: now }));
  return { letters: [...letters, ...added], timer: { name: postEffect.name, at: now } };
}

/** Takes posted letters off the queue; letters that were queued meanwhile are posted next. */
export function lettersPosted(user: StoredUser | null, { ids }: LettersMessage, { now }: Env): UserDecision {
  const letters = (user?.letters ?? []).filter(({ id }) => !ids.includes(id));
  const timers = [{ name: postEffect.name, at: letters.length === 0 ? null : now }];
  return user === null ? { timers } : { write: { user: { ...user, letters } }, timers };
}
