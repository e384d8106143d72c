import {
  actor,
  actorTerms,
  type ChangeOf,
  type DecisionOf,
  type DocumentsOf,
  type Env,
  effect,
  refuse,
} from "@holdfast/actors";
import type { OrderView } from "@holdfast/contracts";
import { type Charge, chargeDocument, newCharge } from "./charge.ts";
import { hear, isRefunded } from "./facts.ts";
import { chronicled } from "./history.ts";
import { followed, type OrderState, obstacleTo, orderDocument, withRefund } from "./order.ts";
import { concernsPayout, payoutAfter, payoutDocument } from "./payout.ts";
import { isSettled, observeRefund } from "./refunding.ts";
import { nextStep, observe, type StepResult } from "./step.ts";

/** Pay: begins an attempt, on Stripe's page where no payment method is given. */
export interface Begin {
  readonly type: "Begin";
  readonly chargeId: string;
  readonly userId: string;
  readonly paymentMethod: string | null;
}

/** What a step at Stripe found out. */
export interface Observe extends StepResult {
  readonly type: "Observe";
  readonly chargeId: string;
}

/** What a step of a refund found out, of a charge that had ended. */
export interface ObserveRefund extends StepResult {
  readonly type: "ObserveRefund";
  readonly chargeId: string;
}

export type PaymentMessage =
  | Begin
  | Observe
  | ObserveRefund
  | { readonly type: "FollowOrder"; readonly order: OrderView }
  /** Look again at once, where there is anything to look at; at a charge's refund where one is named. */
  | { readonly type: "Recheck"; readonly refundOf?: string };

/** What the rules need to be told of the settings. */
export interface PaymentTerms {
  readonly currency: string;
  /** How often an unfinished charge is looked at. */
  readonly sweepMs: number;
  /** Wait after the first call without a result; doubles up to `sweepMs`. */
  readonly firstRetryMs: number;
  /** The longest wait between refunds that fail. */
  readonly refundRetryMs: number;
}

/** Stands for work at Stripe on the order's live charge. */
export const stripeEffect = effect("stripe");

/** Stands for refunds of the order's ended charges. */
export const refundEffect = effect("refund");

const paymentTerms = actorTerms("payment", {
  documents: { order: orderDocument, charge: chargeDocument, payout: payoutDocument },
  events: ["ChargeCreated", "ChargeUpdated"],
  refusals: ["not_found", "forbidden", "not_ready", "already_paid", "payment_in_progress", "cancelled", "expired"],
  effects: [stripeEffect, refundEffect],
});
export type PaymentDecision = DecisionOf<typeof paymentTerms, string>;
export type PaymentDocuments = DocumentsOf<typeof paymentTerms>;
type Setting = Env<PaymentTerms>;

/** Decides on an order's payments; its id is the order's, its answer the charge's id. */
export const paymentActor = actor(paymentTerms, {
  documents: (id, message: PaymentMessage, known) => ({
    order: id,
    charge: chargeIdFor(message, known.order?.liveChargeId ?? null),
    payout: message.type === "FollowOrder" && concernsPayout(message.order) ? id : null,
  }),
  decide,
});

function chargeIdFor(message: PaymentMessage, liveChargeId: string | null): string | null {
  switch (message.type) {
    case "Begin":
    case "ObserveRefund":
      return message.chargeId;
    case "FollowOrder":
      return liveChargeId ?? (isRefunded(message.order) ? message.order.chargeId : null);
    case "Recheck":
      return message.refundOf ?? liveChargeId;
    case "Observe":
      return liveChargeId;
    default:
      return message satisfies never;
  }
}

function decide(documents: PaymentDocuments, message: PaymentMessage, env: Setting): PaymentDecision {
  switch (message.type) {
    case "Begin":
      return begin(documents, message, env);
    case "FollowOrder":
      return follow(documents, message.order, env);
    case "Observe":
      return learn(documents, message, env);
    case "ObserveRefund":
      return learnRefund(documents, message, env);
    case "Recheck":
      return recheck(documents, message.refundOf ?? null, env);
    default:
      return message satisfies never;
  }
}

function begin({ order, charge }: PaymentDocuments, message: Begin, env: Setting): PaymentDecision {
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
    // Replies are remembered, so this one holds no payment method.
    reply: () => chargeId,
  };
}

function follow(documents: PaymentDocuments, view: OrderView, env: Setting): PaymentDecision {
  const { order: copy, charge, payout } = documents;
  const order = followed(copy, view);
  if (!order) return {};
  const after = payoutAfter(payout, view, { currency: env.terms.currency, now: env.now });
  const sale = after && after !== payout ? { payout: after } : {};
  const isMore = order.refundIds.length > (copy?.refundIds.length ?? 0);
  const refunds = isMore ? [{ name: refundEffect.name, at: env.now }] : [];
  const heard = charge && hear(charge, view);
  if (!charge || !heard || heard === charge) return { write: { order, ...sale }, timers: refunds };
  const change = changed(order, { before: charge, after: heard, now: env.now });
  const work = charge.ended ? [] : [{ name: stripeEffect.name, at: heard.ended ? null : env.now }];
  return { ...change, write: { ...change.write, ...sale }, timers: [...work, ...refunds] };
}

function learn({ order, charge }: PaymentDocuments, message: Observe, env: Setting): PaymentDecision {
  if (!order || !charge) return {};
  // A result of an attempt that is over must not still the timer of the present one.
  if (charge.id !== message.chargeId) return { timers: [{ name: stripeEffect.name, at: env.now }] };
  const after = observe(charge, message, env.now);
  const timers = [{ name: stripeEffect.name, at: after.ended ? null : wakeAt(charge, after, env) }];
  return after === charge ? { timers } : { ...changed(order, { before: charge, after, now: env.now }), timers };
}

function learnRefund(documents: PaymentDocuments, message: ObserveRefund, env: Setting): PaymentDecision {
  const { order, charge } = documents;
  if (!order) return {};
  const after = charge?.ended ? observeRefund(charge, order, message) : null;
  const others = order.refundIds.filter((id) => id !== message.chargeId);
  const isDone = after === null || isSettled(after);
  const refundIds = isDone ? others : [...others, message.chargeId];
  const at = isDone || after === null ? env.now : refundAgainAt(after, env);
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
  return {
    write: { order: isReleased ? { ...order, liveChargeId: null } : order, charge: chronicled(before, after, now) },
    events: { charge: "ChargeUpdated" },
  };
}

function wakeAt(before: Charge, after: Charge, { now, terms }: Setting): number {
  const isStuck = after === before || after.failures > before.failures;
  if (!isStuck && nextStep(after, now) !== "look") return now;
  if (after.failures === before.failures && nextStep(after, now) === "look") return now + terms.sweepMs;
  return now + Math.min(terms.sweepMs, terms.firstRetryMs * 2 ** Math.min(after.failures, 20));
}

function refundAgainAt({ failures, stripeRefundId }: Charge, { now, terms }: Setting): number {
  if (stripeRefundId !== null) return now + terms.sweepMs;
  return now + Math.min(terms.refundRetryMs, terms.firstRetryMs * 2 ** Math.min(failures, 20));
}
