// Decides on the life of one action of an operator: asked for once, performed, and ended with what came of it.

import { actor, actorTerms, type DecisionOf, documentType, type Env, effect } from "@holdfast/actors";
import { z } from "zod";

const actionState = z.object({
  /** Name of the kind, such as `drop-dead-letters`; the folder `actions` defines it. */
  kind: z.string(),
  /** The kind in words. A later release may know the kind no more. */
  title: z.string(),
  /** What it acts on, such as the id of a dead letter; never an e-mail address. */
  target: z.string(),
  /** What the operator confirmed, as one sentence. */
  sentence: z.string(),
  /** Arguments, as the form sent them. */
  fields: z.record(z.string(), z.string()),
  /** Why, in the operator's words; null when nothing was written. */
  reason: z.string().nullable(),
  /** Id of the person whose account it is about; null when there is none. */
  about: z.string().nullable(),
  /** Id of the operator. */
  who: z.string(),
  /** Where the request came from, for the audit log. */
  from: z.object({ address: z.string().nullable(), userAgent: z.string(), sessionId: z.string() }),
  /** `refused` means that an owner said no and nothing was changed, `failed` that nobody knows after the last attempt. */
  status: z.enum(["asked", "done", "refused", "failed"]),
  /** What came of it, in words; null while it is not known. */
  outcome: z.string().nullable(),
  askedAt: z.number(),
  endedAt: z.number().nullable(),
});

/** State of an action. */
export type Action = z.infer<typeof actionState>;

/** List of all actions, by age. */
export const ACTIONS = "actions";

/** List of the actions that have failed, by the time of their end; operators check what they were about. */
export const FAILED_ACTIONS = "failed-actions";

/** Time after which an action is deleted, ms: as long as the audit log keeps its entries. */
export const ACTION_KEPT_MS = 90 * 24 * 3_600_000;

/** Document of an action. */
export const actionDocument = documentType<Action>("action", {
  schema: actionState,
  scored: [FAILED_ACTIONS],
  lists: ({ status, endedAt }) => [
    { list: ACTIONS },
    ...(status === "failed" ? [{ list: FAILED_ACTIONS, score: endedAt ?? 0 }] : []),
  ],
  keepUntil: ({ endedAt }) => (endedAt === null ? null : endedAt + ACTION_KEPT_MS),
});

/** Describes what came of an action, in words for the operator. */
export interface Outcome {
  /** `refused` means that nothing was changed. */
  readonly status: Exclude<Action["status"], "asked">;
  /** One or two sentences. */
  readonly text: string;
}

/** Names the messages of the action actor. */
export type ActionMessage =
  | ({ readonly type: "Ask" } & Omit<Action, "status" | "outcome" | "askedAt" | "endedAt">)
  | { readonly type: "End"; readonly outcome: Outcome };

/** Number of attempts to perform an action, before it has failed. */
export const MOST_ATTEMPTS = 5;

/** Performs an action. One attempt more than the performer makes: its result may have to be committed again. */
export const performEffect = effect("perform", {
  attempts: MOST_ATTEMPTS + 3,
  backoff: [1_000, 5_000, 15_000, 60_000],
  timeoutMs: 60_000,
});

const actionTerms = actorTerms("action", { documents: { action: actionDocument }, effects: [performEffect] });

/** Decides on one action. */
export const actionActor = actor(actionTerms, {
  documents: (id) => ({ action: id }),
  decide({ action }, message: ActionMessage, { now }: Env): DecisionOf<typeof actionTerms> {
    if (message.type === "Ask") {
      // The form was sent twice.
      if (action) return {};
      const { type: _type, ...asked } = message;
      return {
        write: { action: { ...asked, status: "asked", outcome: null, askedAt: now, endedAt: null } },
        timers: [{ name: performEffect.name, at: now }],
      };
    }
    const timers = [{ name: performEffect.name, at: null }] as const;
    if (action?.status !== "asked") return { timers };
    const { status, text: outcome } = message.outcome;
    return { write: { action: { ...action, status, outcome, endedAt: now } }, timers };
  },
});
