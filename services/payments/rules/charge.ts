import { documentType, type Stored } from "@holdfast/actors";
import { type ChargeView, chargeStatus } from "@holdfast/contracts";
import { z } from "zod";
import { historySchema } from "./history.ts";
import { reasonOf, refundOf } from "./standing.ts";

const intentState = z.enum(["open", "declined", "requires_action", "processing", "authorised", "captured", "canceled"]);
const tries = z.object({
  create: z.number(),
  capture: z.number(),
  cancel: z.number(),
  expire: z.number(),
  refund: z.number(),
});

const chargeSchema = z.object({
  orderId: z.string(),
  userId: z.string(),
  /** `direct`: the card came with the request; `checkout`: the buyer pays on Stripe's page. */
  kind: z.enum(["direct", "checkout"]),
  status: chargeStatus,
  amountCents: z.number(),
  currency: z.string(),
  /** What is bought, as the checkout page says it. */
  title: z.string(),
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
  checkout: z.object({ id: z.string(), url: z.string().nullable() }).nullable(),
  stripeId: z.string().nullable(),
  /** The refund that stands, under way or done. */
  stripeRefundId: z.string().nullable(),
  isRefunded: z.boolean(),
  /** The order was paid by this charge, and is to be given back all the same. */
  isRefundAsked: z.boolean(),
  /** The last refund that came to nothing; null while none has. */
  refundFault: z.string().nullable(),
  /** The present try of each endpoint, part of its idempotency key. */
  tries,
  /** When the present try of the create began. */
  triedAt: z.number(),
  /** The create was answered in a way that says nothing and is stored under its key: look before another. */
  isDoubtful: z.boolean(),
  /** No capture will be tried any more: the intent is to be cancelled. */
  hasGivenUp: z.boolean(),
  /** Calls without a result since the last one with. */
  failures: z.number(),
  history: historySchema,
});

/** One attempt to pay an order, as a set of facts that only grows. */
export type ChargeState = z.infer<typeof chargeSchema>;
export type Charge = Stored<ChargeState>;

export const chargeDocument = documentType<ChargeState, ChargeView>("charge", {
  schema: chargeSchema,
  upcasts: [withCheckoutAndRefunds],
  view,
});

/** What is charged for. */
export interface Bill {
  readonly id: string;
  readonly userId: string;
  readonly priceCents: number;
  readonly title: string;
}

/** A charge before anything was asked of Stripe; without a payment method it is paid on Stripe's page. */
export function newCharge(
  order: Bill,
  { currency, paymentMethod, now }: { currency: string; paymentMethod: string | null; now: number },
): ChargeState {
  return {
    orderId: order.id,
    userId: order.userId,
    kind: paymentMethod === null ? "checkout" : "direct",
    status: "Created",
    amountCents: order.priceCents,
    currency,
    title: order.title,
    paymentMethod,
    createdAt: now,
    authorised: false,
    captured: false,
    ended: false,
    isAccepted: false,
    refusal: null,
    fault: null,
    intent: null,
    checkout: null,
    stripeId: null,
    stripeRefundId: null,
    isRefunded: false,
    isRefundAsked: false,
    refundFault: null,
    tries: { create: 1, capture: 1, cancel: 1, expire: 1, refund: 1 },
    triedAt: now,
    isDoubtful: false,
    hasGivenUp: false,
    failures: 0,
    history: [{ at: now, what: "created" }],
  };
}

function view(charge: Charge): ChargeView {
  const { id, version, orderId, userId, status, amountCents, currency } = charge;
  const { authorised, captured, ended, stripeId, stripeRefundId } = charge;
  const money = { status, amountCents, currency, authorised, captured, ended, refund: refundOf(charge) };
  return { id, version, orderId, userId, ...money, reason: reasonOf(charge), stripeId, stripeRefundId };
}

function withCheckoutAndRefunds(older: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isRefunded = older["ended"] === true && older["stripeRefundId"] !== null;
  const refund = { isRefunded, isRefundAsked: false, refundFault: null };
  return {
    ...older,
    kind: "direct",
    title: "",
    checkout: null,
    ...refund,
    tries: { ...tries1(older), expire: 1 },
    history: [],
  };
}

function tries1({ tries: older }: Readonly<Record<string, unknown>>): object {
  return typeof older === "object" && older !== null ? older : {};
}
