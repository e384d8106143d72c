import { actor, type Change, type Decision, type Documents, type Env, refuse } from "@holdfast/actors";
import type { OrderView } from "@holdfast/contracts";
import { type Charge, type ChargeState, chargeDocument, hear, newCharge } from "./charge.ts";
import { followed, type OrderState, obstacleTo, orderDocument } from "./order.ts";
import { nextStep, observe, type StepResult } from "./step.ts";

/** Pay: begins an attempt. */
export interface Begin {
  readonly type: "Begin";
  readonly chargeId: string;
  readonly userId: string;
  readonly paymentMethod: string;
}

/** What a step at Stripe found out. */
export interface Observe extends StepResult {
  readonly type: "Observe";
  readonly chargeId: string;
}

export type PaymentMessage =
  | Begin
  | Observe
  | { readonly type: "FollowOrder"; readonly order: OrderView }
  /** Look again at once, where there is anything to look at. */
  | { readonly type: "Recheck" };

/** What the rules need to be told of the settings. */
export interface PaymentTerms {
  readonly currency: string;
  /** How often an unfinished charge is looked at. */
  readonly sweepMs: number;
  /** Wait after the first call without a result; doubles up to `sweepMs`. */
  readonly firstRetryMs: number;
}

export type PaymentShape = { order: OrderState; charge: ChargeState };
type PaymentDecision = Decision<PaymentShape, string>;
type PaymentDocuments = Documents<PaymentShape>;

/** The timer that stands for work at Stripe on the order's live charge. */
export const STRIPE_TIMER = "stripe";

/** The actor of an order's payments; its id is the order's, its answer the charge's id. */
export function paymentActor(terms: PaymentTerms) {
  return actor<PaymentShape, PaymentMessage, string>("payment", {
    documents: (id, message, known) => ({
      order: { type: orderDocument, id },
      charge: chargeReference(message, known.order?.liveChargeId ?? null),
    }),
    decide: (documents, message, env) => decide(documents, message, { env, terms }),
  });
}

function chargeReference(message: PaymentMessage, liveChargeId: string | null) {
  const id = message.type === "Begin" ? message.chargeId : liveChargeId;
  return id === null ? null : { type: chargeDocument, id };
}

type Setting = { env: Env; terms: PaymentTerms };

function decide(documents: PaymentDocuments, message: PaymentMessage, setting: Setting): PaymentDecision {
  switch (message.type) {
    case "Begin":
      return begin(documents, message, setting);
    case "FollowOrder":
      return follow(documents, message.order, setting.env);
    case "Observe":
      return learn(documents, message, setting);
    case "Recheck":
      return documents.charge ? { timers: [{ name: STRIPE_TIMER, at: setting.env.now }] } : {};
    default:
      return message satisfies never;
  }
}

function begin({ order, charge }: PaymentDocuments, message: Begin, { env, terms }: Setting): PaymentDecision {
  if (!order) return refuse("not_found", "Cannot pay order: no order has this id");
  if (order.userId !== message.userId) return refuse("forbidden", "Cannot pay order: it is another buyer's");
  if (charge) return { reply: () => charge.id };
  const obstacle = obstacleTo(order, env.now);
  if (obstacle) return refuse(obstacle.code, obstacle.message);
  const { currency } = terms;
  const { chargeId, paymentMethod } = message;
  return {
    write: {
      order: { ...order, liveChargeId: chargeId },
      charge: newCharge({ ...order, id: env.id }, { currency, paymentMethod, now: env.now }),
    },
    events: { charge: "ChargeCreated" },
    timers: [{ name: STRIPE_TIMER, at: env.now }],
    notAfter: order.expiresAt,
    // Replies are remembered, so this one holds no payment method.
    reply: () => chargeId,
  };
}

function follow({ order: copy, charge }: PaymentDocuments, view: OrderView, env: Env): PaymentDecision {
  const order = followed(copy, view);
  if (!order) return {};
  const heard = charge && hear(charge, view);
  if (!charge || !heard || heard === charge) return { write: { order } };
  return changed(order, heard, heard.ended ? null : env.now);
}

function learn({ order, charge }: PaymentDocuments, message: Observe, { env, terms }: Setting): PaymentDecision {
  if (!order || !charge) return {};
  // A result of an attempt that is over must not still the timer of the present one.
  if (charge.id !== message.chargeId) return { timers: [{ name: STRIPE_TIMER, at: env.now }] };
  const after = observe(charge, message, env.now);
  const at = after.ended ? null : wakeAt(charge, after, { env, terms });
  return after === charge ? { timers: [{ name: STRIPE_TIMER, at }] } : changed(order, after, at);
}

function changed(order: OrderState, charge: Charge, at: number | null): Change<PaymentShape, string> {
  return {
    write: { order: charge.ended ? { ...order, liveChargeId: null } : order, charge },
    events: { charge: "ChargeUpdated" },
    timers: [{ name: STRIPE_TIMER, at }],
  };
}

function wakeAt(before: Charge, after: Charge, { env, terms }: Setting): number {
  const isStuck = after === before || after.failures > before.failures;
  if (!isStuck && nextStep(after, env.now) !== "look") return env.now;
  if (after.failures === before.failures && nextStep(after, env.now) === "look") return env.now + terms.sweepMs;
  return env.now + Math.min(terms.sweepMs, terms.firstRetryMs * 2 ** Math.min(after.failures, 20));
}
