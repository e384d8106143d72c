import { actor, actorTerms, type DecisionOf, documentType, type Stored } from "@holdfast/actors";
import type { DeadlineView, OrderView } from "@holdfast/contracts";
import { z } from "zod";

const deadlineState = z.object({
  /** The order's deadline as last heard, ms. */
  expiresAt: z.number().int(),
  /** The deadline that was last said to have passed; null while none was. */
  firedFor: z.number().int().nullable(),
  /** Whether the order is completed or cancelled: nothing can expire any more. */
  isEnded: z.boolean(),
});

/** The deadline of one order, kept under the order's id. */
export type Deadline = z.infer<typeof deadlineState>;

export const deadlineDocument = documentType<Deadline, DeadlineView>("deadline", {
  schema: deadlineState,
  view: ({ id, version, expiresAt }) => ({ id, version, expiresAt }),
});

export type DeadlineMessage =
  /** Any event of the order: what counts is how the order stands in it. */
  | { readonly type: "FollowOrder"; readonly order: OrderView }
  /** The timer is due. */
  | { readonly type: "Fire" };

const deadlineTerms = actorTerms("deadline", {
  documents: { deadline: deadlineDocument },
  events: ["OrderExpired"],
  timers: ["deadline"],
});
export type DeadlineDecision = DecisionOf<typeof deadlineTerms>;

/** Watches over one order until it has ended: at its deadline `OrderExpired`, again when an open order is heard of later. */
export const deadlineActor = actor(deadlineTerms, {
  documents: (id) => ({ deadline: id }),
  timers: { deadline: { type: "Fire" } },
  decide({ deadline: known }, message: DeadlineMessage, { now }): DeadlineDecision {
    return message.type === "FollowOrder" ? followOrder(known, message.order) : fire(known, now);
  },
});

function followOrder(known: Stored<Deadline> | null, order: OrderView): DeadlineDecision {
  if (known?.isEnded) return {};
  const { expiresAt } = order;
  const firedFor = known?.firedFor ?? null;
  if (order.status === "Completed" || order.status === "Cancelled") {
    return { write: { deadline: { expiresAt, firedFor, isEnded: true } }, timers: [{ name: "deadline", at: null }] };
  }
  const timers = [{ name: "deadline", at: expiresAt }] as const;
  if (known?.expiresAt === expiresAt) return { timers };
  return { write: { deadline: { expiresAt, firedFor, isEnded: false } }, timers };
}

function fire(known: Stored<Deadline> | null, now: number): DeadlineDecision {
  if (!known || known.isEnded) return {};
  const { expiresAt } = known;
  if (now < expiresAt) return { timers: [{ name: "deadline", at: expiresAt }] };
  return {
    write: { deadline: { ...known, firedFor: expiresAt } },
    events: { deadline: "OrderExpired" },
    notBefore: expiresAt,
  };
}
