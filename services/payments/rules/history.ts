import { z } from "zod";
import type { Charge } from "./charge.ts";

/** What became of a charge, when: oldest first. */
export const historySchema = z.array(z.object({ at: z.number(), what: z.string() }));

// A document holds 16 KB: how it began and how it went of late are kept, an endless middle is not.
const FIRST = 20;
const LAST = 60;

/** The charge with what a change means for its history; `now` is when it was decided. */
export function chronicled(before: Charge, after: Charge, now: number): Charge {
  const history = [...after.history, ...changes(before, after).map((what) => ({ at: now, what }))];
  const isLong = history.length > FIRST + LAST;
  return { ...after, history: isLong ? [...history.slice(0, FIRST), ...history.slice(-LAST)] : history };
}

function changes(before: Charge, after: Charge): string[] {
  const endpoints = ["create", "capture", "cancel", "expire", "refund"] as const;
  const retried = endpoints.filter((name) => after.tries[name] > before.tries[name]);
  return [
    before.failures < after.failures && "no result from Stripe",
    ...retried.map((name) => `${name} to be tried again, ${after.tries[name]}`),
    before.intent !== after.intent && `at Stripe: ${after.intent ?? "unknown"}`,
    !before.isAccepted && after.isAccepted && "accepted by the order",
    before.refusal !== after.refusal && `refused: ${after.refusal ?? ""}`,
    before.fault !== after.fault && after.fault && `card: ${after.fault.code}`,
    !before.hasGivenUp && after.hasGivenUp && "capture given up",
    before.status !== after.status && after.status,
    !before.isRefundAsked && after.isRefundAsked && "to be refunded",
    before.refundFault !== after.refundFault && after.refundFault && `refund failed: ${after.refundFault}`,
    before.stripeRefundId !== after.stripeRefundId && after.stripeRefundId && `refund ${after.stripeRefundId}`,
    !before.isRefunded && after.isRefunded && "refunded",
  ].filter((what) => typeof what === "string");
}
