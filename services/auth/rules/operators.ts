// Decides in which order operators take each other's role, so that one is always left.

import { actor, actorTerms, type DecisionOf, documentType, type Env, refuse } from "@holdfast/actors";
import { z } from "zod";

const operatorsState = z.object({
  /** People whose role was taken or who were banned lately, with the time, ms. */
  removed: z.array(z.object({ id: z.string(), at: z.number() })),
});

/** State of the one document about the operators of a site. */
export type Operators = z.infer<typeof operatorsState>;

/** Document about the operators of a site; there is one. */
export const operatorsDocument = documentType<Operators>("operators", { schema: operatorsState });

/** Names the messages about operators. */
export type OperatorsMessage =
  /** Notes, before it happens, that `by` takes the role of a person or bans them. */
  | { readonly type: "Remove"; readonly userId: string; readonly by: string }
  /** Notes that a person may be an operator again. */
  | { readonly type: "Restore"; readonly userId: string };

/** How long a removal is remembered, ms: the pages that a removed operator has open are refused by then. */
export const REMOVED_KEPT_MS = 24 * 3_600_000;

const operatorsTerms = actorTerms("operators", {
  documents: { operators: operatorsDocument },
  refusals: ["own_account", "not_operator"],
});

/**
 * Decides on the operators of a site. All removals go through it, one after the other: nobody removes themself, and who was
 * removed removes nobody, so whoever removed the last is still there.
 */
export const operatorsActor = actor(operatorsTerms, {
  documents: (id) => ({ operators: id }),
  decide({ operators }, message: OperatorsMessage, { now }: Env): DecisionOf<typeof operatorsTerms> {
    const removed = (operators?.removed ?? []).filter(({ at }) => now - at < REMOVED_KEPT_MS);
    const { userId } = message;
    const others = removed.filter(({ id }) => id !== userId);
    if (message.type === "Restore") {
      return others.length === removed.length ? {} : { write: { operators: { removed: others } } };
    }
    if (message.by === userId) return refuse("own_account", "Operators cannot ban themselves or take their own role");
    if (removed.some(({ id }) => id === message.by)) {
      return refuse("not_operator", "Somebody has taken your role meanwhile");
    }
    if (others.length < removed.length) return {};
    return { write: { operators: { removed: [...removed, { id: userId, at: now }] } } };
  },
});
