// Defines the actor of an order's deadline.

import { actor, actorTerms, type DecisionOf, documentType, type Stored } from "@holdfast/actors";
import type { DeadlineView, OrderView } from "@holdfast/contracts";
import { z } from "zod";

const deadlineState = z.object({
  /** Deadline of the order by its last event, in ms since 1970. */
  expiresAt: z.number().int(),
  /** Deadline for which `OrderExpired` was last published, in ms since 1970; null before the first. */
  firedFor: z.number().int().nullable(),
  /** Whether the order is completed or cancelled, so that its deadline means nothing any more. */
  isEnded: z.boolean(),
});

/** Deadline of one order, stored under the order's id. */
export type Deadline = z.infer<typeof deadlineState>;

/** Declares the document `deadline` and its published view. */
export const deadlineDocument = documentType<Deadline, DeadlineView>("deadline", {
  schema: deadlineState,
  view: ({ id, version, expiresAt }) => ({ id, version, expiresAt }),
});

/** Message to the deadline actor. */
export type DeadlineMessage =
  /** Handles an event of the order; only the order's view in the event counts, not the type of the event. */
  | { readonly type: "FollowOrder"; readonly order: OrderView }
  /** Handles the timer, which is due at the deadline. */
  | { readonly type: "Fire" }
  /** Deletes the deadline of an order that was archived. */
  | { readonly type: "Forget" };

const deadlineTerms = actorTerms("deadline", {
  documents: { deadline: deadlineDocument },
  events: ["OrderExpired"],
  timers: ["deadline"],
});
/** Decision of the deadline actor. */
export type DeadlineDecision = DecisionOf<typeof deadlineTerms>;

/**
 * Publishes `OrderExpired` when the deadline of an open order has passed. Each later event of the open order sets the
 * timer again, so `OrderExpired` is then published once more.
 */
export const deadlineActor = actor(deadlineTerms, {
  documents: (id) => ({ deadline: id }),
  timers: { deadline: { type: "Fire" } },
  decide({ deadline: current }, message: DeadlineMessage, { now }): DeadlineDecision {
    if (message.type === "Forget") return { delete: { deadline: true } };
    return message.type === "FollowOrder" ? followOrder(current, message.order) : fire(current, now);
  },
});

function followOrder(current: Stored<Deadline> | null, order: OrderView): DeadlineDecision {
  if (current?.isEnded) return {};
  const { expiresAt } = order;
  const firedFor = current?.firedFor ?? null;
  if (order.status === "Completed" || order.status === "Cancelled") {
    return { write: { deadline: { expiresAt, firedFor, isEnded: true } }, timers: [{ name: "deadline", at: null }] };
  }
  const timers = [{ name: "deadline", at: expiresAt }] as const;
  if (current?.expiresAt === expiresAt) return { timers };
  return { write: { deadline: { expiresAt, firedFor, isEnded: false } }, timers };
}

function fire(current: Stored<Deadline> | null, now: number): DeadlineDecision {
  if (!current || current.isEnded) return {};
  const { expiresAt } = current;
  if (now < expiresAt) return { timers: [{ name: "deadline", at: expiresAt }] };
  return {
    write: { deadline: { ...current, firedFor: expiresAt } },
    events: { deadline: "OrderExpired" },
    notBefore: expiresAt,
  };
}
