// Verifies and reads the webhook events of Stripe.

import { Stripe } from "stripe";
import { z } from "zod";
import type { ToldIntent } from "../rules/told-intent.ts";
import { stateOfIntent } from "./stripe-answers.ts";

/** Holds the parts of a webhook event that payments uses: whom the event concerns, not what it says. */
export interface StripeEvent {
  /** Id of the event; the same at every delivery. */
  readonly id: string;
  readonly type: string;
  /** Time at which Stripe made the event, ms since 1970. */
  readonly createdAt: number;
  /** Site id of the metadata of the event's object; null when the metadata has none. */
  readonly siteId: string | null;
  readonly orderId: string | null;
  readonly chargeId: string | null;
  /** Whether the event concerns a refund. */
  readonly isRefundEvent: boolean;
  /** Whether the event concerns a transfer to a seller. */
  readonly isTransferEvent: boolean;
  /** Id of the user whose account for payouts the event concerns; null for another event. */
  readonly payeeId: string | null;
  /** What the event says of a payment that is set aside, taken or cancelled; null for another event. */
  readonly told: ToldIntent | null;
  /** Id of the payment whose dispute the event concerns; null for another event. */
  readonly disputedIntentId: string | null;
}

/**
 * Names the events that an endpoint for the site's own events needs. Others tell what one of these, or the answer to a call
 * of ours, tells as well; an endpoint that is sent them takes them.
 */
export const NEEDED_EVENTS: readonly string[] = [
  "payment_intent.amount_capturable_updated",
  "payment_intent.canceled",
  "payment_intent.payment_failed",
  "payment_intent.processing",
  "payment_intent.requires_action",
  "payment_intent.succeeded",
  "charge.dispute.closed",
  "charge.dispute.created",
  "charge.dispute.funds_reinstated",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.updated",
  "charge.expired",
  "charge.refund.updated",
  "charge.refunded",
  "checkout.session.completed",
  "checkout.session.expired",
  "refund.created",
  "refund.failed",
  "refund.updated",
  "transfer.created",
  "transfer.reversed",
  "transfer.updated",
];

/** Signals an event that is not signed with the secret, or was signed more than five minutes ago. */
export class ForgedEventError extends Error {
  readonly code = "forged_event";
}

const object = z.object({
  metadata: z
    .object({ siteId: z.string(), orderId: z.string(), chargeId: z.string(), userId: z.string() })
    .partial()
    .nullish(),
  id: z.string().nullish().catch(null),
  status: z.string().nullish().catch(null),
  captured: z.boolean().nullish().catch(null),
  payment_intent: z.string().nullish().catch(null),
});
type EventObject = z.infer<typeof object>;
// Largest age of a signature, s. Stripe signs each delivery attempt anew.
const TOLERANCE_S = 300;
const MS_A_SECOND = 1_000;

/**
 * Verifies and reads an event. Events of the site and of the accounts of sellers have different secrets. Throws a
 * ForgedEventError when no secret fits the signature, or it is older than five minutes.
 */
export async function readSignedEvent(
  text: string,
  signature: string,
  { stripe, secrets }: { stripe: Stripe; secrets: readonly string[] },
): Promise<StripeEvent> {
  const event = await verifiedByOne(text, signature, { stripe, secrets });
  const about = object.catch({ metadata: null }).parse(event.data.object);
  const { metadata, payment_intent } = about;
  const isDispute = event.type.startsWith("charge.dispute.");
  return {
    id: event.id,
    type: event.type,
    createdAt: Number.isFinite(event.created) ? event.created * MS_A_SECOND : 0,
    siteId: metadata?.siteId ?? null,
    orderId: metadata?.orderId ?? null,
    chargeId: metadata?.chargeId ?? null,
    isRefundEvent: /^refund\.|^charge\.refund/.test(event.type),
    isTransferEvent: event.type.startsWith("transfer."),
    payeeId: event.type.startsWith("account.") ? (metadata?.userId ?? null) : null,
    told: toldBy(event.type, about),
    disputedIntentId: isDispute ? (payment_intent ?? null) : null,
  };
}

// A charge object is one attempt at its intent: it succeeds when the money is set aside, and is captured later or at once.
function toldBy(type: string, { id, status, captured, payment_intent: intentId }: EventObject): ToldIntent | null {
  if (type.startsWith("payment_intent.") && id && status) return { id, state: stateOfIntent(status) };
  const isOfCharge = type === "charge.succeeded" || type === "charge.captured";
  return isOfCharge && intentId ? { id: intentId, state: captured ? "captured" : "authorised" } : null;
}

async function verifiedByOne(
  text: string,
  signature: string,
  { stripe, secrets }: { stripe: Stripe; secrets: readonly string[] },
): Promise<Stripe.Event> {
  const [secret = "", ...others] = secrets;
  try {
    return await verified(text, signature, { stripe, secret });
  } catch (error) {
    if (others.length === 0 || !(error instanceof ForgedEventError)) throw error;
    return await verifiedByOne(text, signature, { stripe, secrets: others });
  }
}

async function verified(
  text: string,
  signature: string,
  { stripe, secret }: { stripe: Stripe; secret: string },
): Promise<Stripe.Event> {
  try {
    return await stripe.webhooks.constructEventAsync(text, signature, secret, TOLERANCE_S);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError) {
      throw new ForgedEventError("Cannot take event: it is not signed as Stripe signs", { cause: error });
    }
    throw error;
  }
}
