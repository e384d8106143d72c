import { documentType, type Stored } from "@holdfast/actors";
import { type ChargeView, chargeStatus, type OrderView } from "@holdfast/contracts";
import { z } from "zod";
import type { Intent } from "./intent.ts";

const intentState = z.enum(["declined", "requires_action", "processing", "authorised", "captured", "canceled"]);

const chargeSchema = z.object({
  orderId: z.string(),
  userId: z.string(),
  status: chargeStatus,
  amountCents: z.number(),
  currency: z.string(),
  /** Kept only until Stripe's intent is known, so that the create can be repeated. */
  paymentMethod: z.string().nullable(),
  createdAt: z.number(),
  authorised: z.boolean(),
  captured: z.boolean(),
  ended: z.boolean(),
  /** The order's word: accepted, refused with a reason, or nothing yet. A refusal is final. */
  isAccepted: z.boolean(),
  refusal: z.string().nullable(),
  /** Why the card cannot pay. */
  fault: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** How the intent stood when it was last seen, null before that. */
  intent: intentState.nullable(),
  stripeId: z.string().nullable(),
  stripeRefundId: z.string().nullable(),
  /** The present try of each endpoint, part of its idempotency key. */
  tries: z.object({ create: z.number(), capture: z.number(), cancel: z.number(), refund: z.number() }),
  /** When the present try of the create began. */
  triedAt: z.number(),
  /** The create was answered in a way that says nothing and is stored under its key: look before another. */
  isDoubtful: z.boolean(),
  /** No capture will be tried any more: the intent is to be cancelled. */
  hasGivenUp: z.boolean(),
  /** Calls without a result since the last one with. */
  failures: z.number(),
});

/** One attempt to pay an order, as a set of facts that only grows. */
export type ChargeState = z.infer<typeof chargeSchema>;
export type Charge = Stored<ChargeState>;

export const chargeDocument = documentType<ChargeState, ChargeView>("charge", { schema: chargeSchema, view });

/** A charge before anything was asked of Stripe. */
export function newCharge(
  order: { id: string; userId: string; priceCents: number },
  { currency, paymentMethod, now }: { currency: string; paymentMethod: string; now: number },
): ChargeState {
  return {
    orderId: order.id,
    userId: order.userId,
    status: "Created",
    amountCents: order.priceCents,
    currency,
    paymentMethod,
    createdAt: now,
    authorised: false,
    captured: false,
    ended: false,
    isAccepted: false,
    refusal: null,
    fault: null,
    intent: null,
    stripeId: null,
    stripeRefundId: null,
    tries: { create: 1, capture: 1, cancel: 1, refund: 1 },
    triedAt: now,
    isDoubtful: false,
    hasGivenUp: false,
    failures: 0,
  };
}

/** The charge after its order has spoken. */
export function hear(charge: Charge, order: OrderView): Charge {
  if (charge.ended) return charge;
  const isAccepted = charge.isAccepted || order.chargeId === charge.id;
  const refusal = charge.refusal ?? refusalIn(order, charge.id);
  if (isAccepted === charge.isAccepted && refusal === charge.refusal) return charge;
  return settle({ ...charge, isAccepted, refusal });
}

/** The charge with what its own intent shows; what the intent is not to be trusted with is refused. */
export function record(charge: Charge, intent: Intent): Charge {
  const refusal = charge.refusal ?? mismatch(charge, intent);
  const isTaken = intent.state === "captured";
  const isAuthorised = refusal === null && (isTaken || intent.state === "authorised");
  return settle({
    ...charge,
    refusal,
    authorised: charge.authorised || isAuthorised,
    captured: charge.captured || isTaken,
    fault: charge.fault ?? faultOf(intent),
    intent: intent.state,
    stripeId: intent.id,
    stripeRefundId: intent.refund?.id ?? null,
    // Its id is enough from now on.
    paymentMethod: null,
    isDoubtful: false,
    ...(intent.refund?.isDone && { status: "Failed", ended: true }),
  });
}

/** The charge ended where its intent can take no money: nothing, all given back, or taken and accepted. */
export function settle(charge: Charge): Charge {
  if (charge.ended) return charge;
  if (charge.intent === "canceled") return failed(charge);
  if (charge.intent !== "captured" || !charge.isAccepted || charge.refusal !== null) return charge;
  return { ...charge, status: "Completed", ended: true, paymentMethod: null, failures: 0 };
}

/** The charge ended without money. */
export function failed(charge: Charge): Charge {
  return { ...charge, status: "Failed", ended: true, paymentMethod: null, failures: 0 };
}

/** Why a charge failed, in words for its buyer. */
export function reasonOf({ status, fault, refusal }: ChargeState): string | null {
  if (status !== "Failed") return refusal;
  return fault?.message ?? refusal ?? "The payment did not go through.";
}

function refusalIn(order: OrderView, chargeId: string): string | null {
  if (order.refused?.chargeId === chargeId) return order.refused.reason;
  if (order.status === "Cancelled") return order.reason ?? "cancelled";
  const isPaidOtherwise = order.status === "Completed" && order.chargeId !== chargeId;
  return isPaidOtherwise ? "already paid" : null;
}

function mismatch(charge: Charge, intent: Intent): string | null {
  const isOurs = intent.chargeId === charge.id && intent.orderId === charge.orderId;
  const isAmount = intent.amountCents === charge.amountCents && intent.currency === charge.currency;
  const isTaken = intent.state !== "captured" || intent.receivedCents === charge.amountCents;
  return isOurs && isAmount && isTaken ? null : "payment mismatch";
}

function faultOf(intent: Intent): ChargeState["fault"] {
  if (intent.state === "requires_action") {
    const message = "Your bank asks for a confirmation that cannot be given here. Try another card.";
    return { code: "authentication_required", message };
  }
  if (intent.state !== "declined") return null;
  return intent.fault ?? { code: "card_declined", message: "Your card was declined." };
}

function view(charge: Charge): ChargeView {
  const { id, version, orderId, userId, status, amountCents, currency } = charge;
  const { authorised, captured, ended, stripeId, stripeRefundId } = charge;
  const money = { status, amountCents, currency, authorised, captured, ended };
  return { id, version, orderId, userId, ...money, reason: reasonOf(charge), stripeId, stripeRefundId };
}
