// Describes what the pages for operators show.

import type { FormError, Instant } from "../shared/context.ts";

/** Describes an action of an operator, as its own page and the list show it. */
export type ActionView = {
  /** Id of the action. */
  id: string;
  /** What kind of action it is, in words such as `Drop dead letters`. */
  title: string;
  /** What it acts on, such as the id of a dead letter. */
  target: string;
  /** What the operator confirmed, as one sentence. */
  sentence: string;
  /** Why, in the operator's words; null when nothing was written. */
  reason: string | null;
  /** Id of the operator. */
  who: string;
  /** Where the action stands. */
  status: "asked" | "done" | "refused" | "failed";
  /** What came of it, in words; null while it is not known. */
  outcome: string | null;
  /** When it was asked for. */
  askedAt: Instant;
  /** When it ended; null before that. */
  endedAt: Instant | null;
};

/** Describes an action that an operator is about to confirm. */
export type ActionDraft = {
  /** Kind of the action, as the form sends it. */
  kind: string;
  /** The kind in words, which the button says. */
  title: string;
  /** What will happen, as one sentence. */
  sentence: string;
  /** Whether it cannot be undone. */
  isForGood: boolean;
  /** Facts about what it acts on, by name. */
  facts: readonly (readonly [name: string, value: string])[];
  /** Fields that the form sends again. */
  fields: Readonly<Record<string, string>>;
  /** Where to go without doing it. */
  backHref: string;
  /** What was written as the reason; default nothing. */
  reason?: string | undefined;
  /** Faults of the form; default none. */
  errors?: readonly FormError[] | undefined;
};
