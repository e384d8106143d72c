// Decides on the payments of an order: begins charges, applies results of Stripe calls and events of the order.

import { actor, type ChangeOf, type Env, refuse } from "@holdfast/actors";
import type { OrderView, Verdict } from "@holdfast/contracts";
import { type Charge, newCharge } from "./charge.ts";
import { applyOrder } from "./charge-facts.ts";
import { withHistory } from "./charge-history.ts";
import { applyVerdict, awaitsVerdict, givenUpAt, giveUpWaiting, withHandOver } from "./hand-over.ts";
import { decideForOperator, isOperatorMessage } from "./operating.ts";
import { type OrderState, obstacleTo, orderCopyAfter, withRefund } from "./order.ts";
import { isDeclinedCard, isRefundSettled } from "./payment-progress.ts";
import {
  type Begin,
  type Observe,
  type ObserveRefund,
  type OperatorMessage,
  type PaymentDecision,
  type PaymentDocuments,
  type PaymentEnv,
  type PaymentMessage,
  type PayoutMessage,
  paymentTerms,
  refundEffect,
  stripeEffect,
} from "./payment-terms.ts";
import { concernsPayout, payoutAfter } from "./payout.ts";
import {
  beside,
  decideOnPayout,
  eventIdFor,
  isPayoutMessage,
  needsPayout,
  payoutChargeId,
  withPayout,
} from "./payout-decisions.ts";
import { isRefundWaiting, observeRefund } from "./refunding.ts";
import { nextStep, observe } from "./step.ts";

type ChargeMessage = Exclude<PaymentMessage, PayoutMessage | OperatorMessage>;

/** Decides on the payments of an order. The actor's id is the order's id; the answer to `Begin` is the charge's id. */
export const paymentActor = actor(paymentTerms, {
  documents: (id, message: PaymentMessage, known) => ({
    order: id,
    charge: isPayoutMessage(message)
      ? payoutChargeId(message, known.payout?.chargeId ?? null)
      : chargeIdFor(id, message, known.order === undefined ? likelyChargeId(id, message) : liveChargeIdOf(known.order)),
    payout: needsPayout(message) || isOperatorMessage(message) ? id : null,
    event: eventIdFor(id, message, known.payout ?? null),
  }),
  timers: { verdict: { type: "GiveUpWaiting" } },
  decide(documents, message: PaymentMessage, env: PaymentEnv): PaymentDecision {
    if (isOperatorMessage(message)) return decideForOperator(documents, message, env);
    const decision = isPayoutMessage(message)
      ? decideOnPayout(documents, message, env)
      : decide(documents, message, env);
    return "refused" in decision ? decision : withPayout(documents, decision, env);
  },
});

// What most messages of this type are about, so that one read finds the order and its charge.
function likelyChargeId(id: string, message: ChargeMessage | OperatorMessage): string | null {
  if (message.type === "Observe") return beside(id, message.chargeId);
  return message.type === "FollowOrder" ? beside(id, message.order.chargeId) : null;
}

function liveChargeIdOf(order: OrderState | null): string | null {
  return order?.liveChargeId ?? null;
}

function chargeIdFor(id: string, message: ChargeMessage | OperatorMessage, liveChargeId: string | null): string | null {
  switch (message.type) {
    case "AskStripe":
      return beside(id, message.chargeId);
    case "Thaw":
      return null;
    case "Begin":
    case "ObserveRefund":
      return message.chargeId;
    case "FollowOrder":
      return liveChargeId ?? (concernsPayout(message.order) ? beside(id, message.order.chargeId) : null);
    case "Recheck":
      return message.refundOf ?? liveChargeId;
    case "Observe":
    case "FollowSeal":
    case "GiveUpWaiting":
      return liveChargeId;
    default:
      return message satisfies never;
  }
}

function decide(documents: PaymentDocuments, message: ChargeMessage, env: PaymentEnv): PaymentDecision {
  switch (message.type) {
    case "Begin":
      return begin(documents, message, env);
    case "FollowOrder":
      return followOrder(documents, message.order, env);
    case "FollowSeal":
      return followSeal(documents, message.verdict, env);
    case "GiveUpWaiting":
      return endWait(documents, env);
    case "Observe":
      return applyResult(documents, message, env);
    case "ObserveRefund":
      return applyRefundResult(documents, message, env);
    case "Recheck":
      return recheck(documents, message.refundOf ?? null, env);
    default:
      return message satisfies never;
  }
}

function begin({ order, charge }: PaymentDocuments, message: Begin, env: PaymentEnv): PaymentDecision {
  if (!order) return refuse("not_found", "Cannot pay order: no order has this id");
  if (order.userId !== message.userId) return refuse("forbidden", "Cannot pay order: it is another buyer's");
  if (charge) return { reply: () => charge.id };
  const obstacle = obstacleTo(order, env.now);
  if (obstacle) return refuse(obstacle.code, obstacle.message);
  const { currency } = env.terms;
  const { chargeId, paymentMethod } = message;
  return {
    write: {
      order: { ...order, liveChargeId: chargeId },
      charge: newCharge({ ...order, id: env.id }, { currency, paymentMethod, now: env.now }),
    },
    events: { charge: "ChargeCreated" },
    timers: [{ name: stripeEffect.name, at: env.now }],
    notAfter: order.expiresAt,
    // Replies are stored as outcomes, so the reply must not hold the payment method.
    reply: () => chargeId,
  };
}

function followOrder(documents: PaymentDocuments, view: OrderView, env: PaymentEnv): PaymentDecision {
  const { order: copy, charge, payout } = documents;
  const order = orderCopyAfter(copy, view);
  if (!order) return {};
  const after = payoutAfter(payout, view, { currency: env.terms.currency, now: env.now });
  const sale = after && after !== payout ? { payout: after } : {};
  const isMore = order.refundIds.length > (copy?.refundIds.length ?? 0);
  const refunds = isMore ? [{ name: refundEffect.name, at: env.now }] : [];
  const updated = charge && withHandOver(applyOrder(charge, view), view.seal, env.now);
  if (!charge || !updated || updated === charge) return { write: { order, ...sale }, timers: refunds };
  const change = advanced(order, { before: charge, after: updated }, env);
  return { ...change, write: { ...change.write, ...sale }, timers: [...change.timers, ...refunds] };
}

function followSeal({ order, charge }: PaymentDocuments, verdict: Verdict, env: PaymentEnv): PaymentDecision {
  if (!order || !charge) return {};
  const after = applyVerdict(charge, verdict);
  return after === charge ? {} : advanced(order, { before: charge, after }, env);
}

function endWait({ order, charge }: PaymentDocuments, env: PaymentEnv): PaymentDecision {
  const at = charge && givenUpAt(charge, env.terms.deliverableMs);
  if (!order || !charge || at === null) return {};
  if (env.now < at) return { timers: [{ name: "verdict", at }] };
  return advanced(order, { before: charge, after: giveUpWaiting(charge) }, env);
}

function advanced(order: OrderState, { before, after }: { before: Charge; after: Charge }, env: PaymentEnv) {
  return {
    ...changed(order, { before, after, now: env.now }),
    timers: [...workAfter({ before, after }, env), ...verdictTimer({ before, after }, env)],
  };
}

// What orders or delivery say makes the next step at Stripe due at once. While only the verdict is missing there is no
// such step, and the payment is read when it would have been read otherwise.
function workAfter({ before, after }: { before: Charge; after: Charge }, { now }: PaymentEnv) {
  if (before.ended || (awaitsVerdict(after) && nextStep(after, now) === "look")) return [];
  return [{ name: stripeEffect.name, at: after.ended ? null : now }];
}

function verdictTimer({ before, after }: { before: Charge; after: Charge }, { terms }: PaymentEnv) {
  const [was, at] = [givenUpAt(before, terms.deliverableMs), givenUpAt(after, terms.deliverableMs)];
  return was === at ? [] : [{ name: "verdict", at } as const];
}

function applyResult({ order, charge }: PaymentDocuments, message: Observe, env: PaymentEnv): PaymentDecision {
  if (!order || !charge) return {};
  // A late result of an earlier charge must not cancel the timer of the live charge.
  if (charge.id !== message.chargeId) return { timers: [{ name: stripeEffect.name, at: env.now }] };
  // A process of an earlier release may have heard the acceptance, and has noted nothing about the hand-over.
  const after = withHandOver(observe(charge, message, env.now), order.seal, env.now);
  const next = { name: stripeEffect.name, at: after.ended ? null : nextStepAt(charge, after, env) };
  const timers = [next, ...verdictTimer({ before: charge, after }, env)];
  return after === charge ? { timers } : { ...changed(order, { before: charge, after, now: env.now }), timers };
}

function applyRefundResult(documents: PaymentDocuments, message: ObserveRefund, env: PaymentEnv): PaymentDecision {
  const { order, charge } = documents;
  if (!order) return {};
  const after = charge?.ended ? observeRefund(charge, order, message) : null;
  const others = order.refundIds.filter((id) => id !== message.chargeId);
  const isDone = after === null || isRefundSettled(after);
  const refundIds = isDone ? others : [...others, message.chargeId];
  const at = isDone || after === null ? env.now : nextRefundAt(after, env);
  const timers = [{ name: refundEffect.name, at: refundIds.length === 0 ? null : at }];
  const next = { ...order, refundIds };
  if (!charge || after === null || after === charge) return { write: { order: next }, timers };
  return { ...changed(next, { before: charge, after, now: env.now }), timers };
}

function recheck({ order, charge }: PaymentDocuments, refundOf: string | null, { now }: Env): PaymentDecision {
  if (!order || !charge) return {};
  const isLive = !charge.ended || (refundOf !== null && order.liveChargeId !== null);
  const work = isLive ? [{ name: stripeEffect.name, at: now }] : [];
  if (charge.id !== refundOf || !charge.ended || !charge.captured) return { timers: work };
  const refundIds = withRefund(order.refundIds, refundOf);
  return { write: { order: { ...order, refundIds } }, timers: [...work, { name: refundEffect.name, at: now }] };
}

function changed(
  order: OrderState,
  { before, after, now }: { before: Charge; after: Charge; now: number },
): ChangeOf<typeof paymentTerms, string> {
  const isReleased = after.ended && order.liveChargeId === after.id;
  const declined = order.declined + (isDeclinedCard(after) ? 1 : 0);
  const released = { ...order, liveChargeId: null, declined };
  return {
    write: { order: isReleased ? released : order, charge: withHistory(before, after, now) },
    events: { charge: "ChargeUpdated" },
  };
}

function nextStepAt(before: Charge, after: Charge, { now, terms }: PaymentEnv): number {
  const hasFailed = after === before || after.failures > before.failures;
  if (!hasFailed && nextStep(after, now) !== "look") return now;
  if (after.failures === before.failures && nextStep(after, now) === "look") return now + terms.sweepMs;
  return now + Math.min(terms.sweepMs, terms.firstRetryMs * 2 ** Math.min(after.failures, 20));
}

function nextRefundAt(charge: Charge, { now, terms }: PaymentEnv): number {
  const { failures } = charge;
  if (isRefundWaiting(charge)) return now + terms.sweepMs;
  return now + Math.min(terms.refundRetryMs, terms.firstRetryMs * 2 ** Math.min(failures, 20));
}
