// Defines the document of a charge: one attempt to pay an order.

import { documentType, type Stored } from "@holdfast/actors";
import { type ChargeView, chargeStatus, chargeView, type SealKind, totalOf, withoutAdded } from "@holdfast/contracts";
import { z } from "zod";
import { historySchema } from "./charge-history.ts";
import { disputeSchema } from "./dispute.ts";
import { failureReasonOf, isRefundSettled, refundProgressOf } from "./payment-progress.ts";

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
  /** `direct` charges the payment method of the request; `checkout` lets the buyer pay on Stripe's page. */
  kind: z.enum(["direct", "checkout"]),
  status: chargeStatus,
  amountCents: z.number(),
  currency: z.string(),
  /** The ticket in one line, shown on the checkout page. */
  title: z.string(),
  /** Deadline of the order's reservation when the charge was begun, ms; absent in charges of an earlier release. */
  payBefore: z.number().optional(),
  /** Stripe's payment method or token, kept only until the intent is known, so that the create can be repeated. */
  paymentMethod: z.string().nullable(),
  /** Time at which the charge was begun, ms. */
  createdAt: z.number(),
  /** Whether Stripe has set the money aside at any time. */
  authorised: z.boolean(),
  /** Whether Stripe has taken the money at any time; stays true after a refund. */
  captured: z.boolean(),
  /** Whether the charge can take no more money. */
  ended: z.boolean(),
  /** Whether the order has accepted the charge. A refusal below is final and outweighs the acceptance. */
  isAccepted: z.boolean(),
  /** When the order's acceptance of a sealed ticket was heard, in ms; null before that, and where nothing is sealed. */
  acceptedAt: z.number().nullable(),
  /** Whether the ticket can be handed over: `yes`, also where nothing is sealed, or `no`. Null: nobody has said yet. */
  deliverable: chargeView.shape.deliverable,
  /** Why the charge must not take money: the reason of its order, of delivery or of its own; null while it may. */
  refusal: z.string().nullable(),
  /** Why the payment failed: the payment method cannot pay, or with `isOurs`, Stripe refused what the site asked for. */
  fault: z.object({ code: z.string(), message: z.string(), isOurs: z.literal(true).optional() }).nullable(),
  /** Why the last card on the open checkout page was declined; absent when none was. */
  lastDecline: z.string().optional(),
  /** State of the intent when it was last read; null before the first read. */
  intent: intentState.nullable(),
  /** Id of Stripe's checkout page and its URL; the URL is null once the page is closed. */
  checkout: z.object({ id: z.string(), url: z.string().nullable() }).nullable(),
  /** Id of the PaymentIntent; null until it is known. */
  stripeId: z.string().nullable(),
  /** Id of the refund that is pending or done; null when there is none or the last one failed. */
  stripeRefundId: z.string().nullable(),
  isRefunded: z.boolean(),
  /** Whether the order, completed by this charge, was refunded afterwards. */
  isRefundAsked: z.boolean(),
  /** Error code of the last refund that failed; null when none has. */
  refundFault: z.string().nullable(),
  /** Number of the current attempt at each endpoint, from 1; part of the idempotency key. */
  tries,
  /** Start of the current attempt at the create, ms. */
  triedAt: z.number(),
  /** Whether the create got an inconclusive answer that Stripe repeats for its key; a search comes before a retry. */
  isDoubtful: z.boolean(),
  /** Whether the capture has failed for good, so that the intent is to be cancelled. */
  hasGivenUp: z.boolean(),
  /** Dispute of the charge; null without one. */
  dispute: disputeSchema.nullable().default(null),
  /** Whether the payment was made in the transfer group of its order; absent in charges of an earlier release. */
  isGrouped: z.boolean().optional(),
  /** Consecutive Stripe calls that failed. */
  failures: z.number(),
  history: historySchema,
});

/** State of one attempt to pay an order: a set of facts, most of which are only ever added. */
export type ChargeState = z.infer<typeof chargeSchema>;
/** Charge as stored, with id and version. */
export type Charge = Stored<ChargeState>;

/** Returns the name of the list of what a buyer has paid or tried to pay. */
export const byPayer = (userId: string): string => `charges:${userId}`;

/** Names the list of charges that Stripe may still change: they have not ended, or have money to give back. */
export const UNFINISHED_CHARGES = "charges-unfinished";

/** Names the list of charges whose buyer's bank asks, or asks for the money, by the end of the time for evidence. */
export const DISPUTES = "disputes";

/** Returns whether a charge may still take money, or has money to give back. */
export function isUnfinishedCharge(charge: ChargeState): boolean {
  return !charge.ended || !isRefundSettled(charge);
}

/** Returns whether the buyer's bank asks about a charge, or asks for its money. */
export function isDisputed({ dispute }: Pick<ChargeState, "dispute">): boolean {
  return dispute?.state === "open" || dispute?.state === "inquiry";
}

const NOT_HANDED_OVER = { acceptedAt: null, deliverable: null, dispute: null } as const;

/** Document of a charge, listed for its payer. Its view, published in events, leaves out the payment method. */
export const chargeDocument = documentType<ChargeState, ChargeView>("charge", {
  schema: chargeSchema,
  upcasts: [addCheckoutAndRefunds, addHandOver],
  downcasts: [null, (charge) => withoutAdded(charge, NOT_HANDED_OVER)],
  // A process of the release before reads this form, and keeps the fields that it does not know.
  writes: 2,
  skipsSameViews: true,
  scored: [UNFINISHED_CHARGES, DISPUTES],
  lists: (charge) => [
    { list: byPayer(charge.userId) },
    ...(isUnfinishedCharge(charge) ? [{ list: UNFINISHED_CHARGES, score: charge.createdAt }] : []),
    ...(isDisputed(charge) ? [{ list: DISPUTES, score: charge.dispute?.dueAt ?? 0 }] : []),
  ],
  view,
  // A charge that has paid its order goes with the order.
  keepUntil: ({ ended, captured, isAccepted, createdAt }) => (ended && !(captured && isAccepted) ? createdAt : null),
  archive: { lists: ({ userId }) => [byPayer(userId)] },
});

/** Holds what a charge takes from its order; `id` is the order's id. */
export interface Bill {
  readonly id: string;
  readonly userId: string;
  readonly priceCents: number;
  readonly buyerFeeCents: number;
  readonly title: string;
  /** What is sealed of the ticket; default: nobody has said. */
  readonly seal?: SealKind;
  /** Deadline of the order's reservation, ms; default: nobody is told. */
  readonly expiresAt?: number;
}

/** Creates a charge before its first Stripe call. A null payment method makes a `checkout` charge; `now` is in ms. */
export function newCharge(
  order: Bill,
  { currency, paymentMethod, now }: { currency: string; paymentMethod: string | null; now: number },
): ChargeState {
  return {
    orderId: order.id,
    userId: order.userId,
    kind: paymentMethod === null ? "checkout" : "direct",
    status: "Created",
    amountCents: totalOf(order),
    currency,
    title: order.title,
    ...(order.expiresAt !== undefined && { payBefore: order.expiresAt }),
    paymentMethod,
    createdAt: now,
    authorised: false,
    captured: false,
    ended: false,
    isAccepted: false,
    acceptedAt: null,
    deliverable: order.seal === "none" ? "yes" : null,
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
    dispute: null,
    isGrouped: true,
    failures: 0,
    history: [{ at: now, what: "created" }],
  };
}

function view(charge: Charge): ChargeView {
  const { id, version, orderId, userId, status, amountCents, currency } = charge;
  const { authorised, captured, ended, stripeId, stripeRefundId, deliverable } = charge;
  const money = { status, amountCents, currency, authorised, captured, ended, refund: refundProgressOf(charge) };
  const dispute = charge.dispute === null || charge.dispute.state === "inquiry" ? null : charge.dispute.state;
  const said = { reason: failureReasonOf(charge), deliverable, dispute };
  return { id, version, orderId, userId, ...money, ...said, stripeId, stripeRefundId };
}

function addCheckoutAndRefunds(older: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isRefunded = older["ended"] === true && older["stripeRefundId"] !== null;
  const refund = { isRefunded, isRefundAsked: false, refundFault: null };
  return {
    ...older,
    kind: "direct",
    title: "",
    checkout: null,
    ...refund,
    tries: { ...olderTries(older), expire: 1 },
    history: [],
  };
}

// The release before sold nothing sealed; what it accepted is deliverable from the next look on, see `withHandOver`.
function addHandOver(older: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...NOT_HANDED_OVER, ...older };
}

function olderTries({ tries: older }: Readonly<Record<string, unknown>>): object {
  return typeof older === "object" && older !== null ? older : {};
}
