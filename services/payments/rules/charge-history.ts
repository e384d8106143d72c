// Keeps the history of a charge: a bounded list of its changes, each with its time.

import { z } from "zod";
import type { Charge } from "./charge.ts";

/** Schema of a charge's history: time (ms) and text of each change, oldest first. */
export const historySchema = z.array(z.object({ at: z.number(), what: z.string() }));

// A document holds at most 16 KB, so a long history keeps its beginning and its end.
const FIRST = 20;
const LAST = 60;

/** Returns `after` with its difference from `before` added to the history; `now` is the time of the change, ms. */
export function withHistory(before: Charge, after: Charge, now: number): Charge {
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
    before.deliverable !== after.deliverable && `can be handed over: ${after.deliverable ?? "unknown"}`,
    before.refusal !== after.refusal && `refused: ${after.refusal ?? ""}`,
    before.fault !== after.fault &&
      after.fault &&
      `${after.fault.isOurs ? "refused by Stripe" : "card"}: ${after.fault.code}`,
    !before.hasGivenUp && after.hasGivenUp && "capture given up",
    before.status !== after.status && after.status,
    !before.isRefundAsked && after.isRefundAsked && "to be refunded",
    before.refundFault !== after.refundFault && after.refundFault && `refund failed: ${after.refundFault}`,
    before.stripeRefundId !== after.stripeRefundId && after.stripeRefundId && `refund ${after.stripeRefundId}`,
    !before.isRefunded && after.isRefunded && "refunded",
    before.dispute?.state !== after.dispute?.state && `dispute: ${after.dispute?.state ?? "none"}`,
  ].filter((what) => typeof what === "string");
}
