// Declares the events of payments and the view of a charge that they carry.

import { eventStream } from "@holdfast/actors";
import { z } from "zod";

/** Lists the statuses of a charge. */
export const chargeStatus = z.enum(["Created", "Failed", "Completed"]);

/** Status of a charge. */
export type ChargeStatus = z.infer<typeof chargeStatus>;

/** Checks the published view of a charge, which is one attempt to pay an order; it has no payment method. */
export const chargeView = z.object({
  /** Id of the charge. */
  id: z.string(),
  /** Version of the charge. */
  version: z.number(),
  /** Id of the order that the charge pays. */
  orderId: z.string(),
  /** Id of the buyer. */
  userId: z.string(),
  /** Status of the charge. */
  status: chargeStatus,
  /** Amount in minor units. */
  amountCents: z.number(),
  /** Currency as an ISO code in lower case. */
  currency: z.string(),
  /** Whether the money is set aside or already taken, so that the order may accept the charge. */
  authorised: z.boolean(),
  /** Whether the money has been taken. */
  captured: z.boolean(),
  /** Whether the charge can take no money any more. */
  ended: z.boolean(),
  /** Why the charge failed, or why the last card on its open page was declined, in words for the buyer; else null. */
  reason: z.string().nullable(),
  /** Id of the payment intent at Stripe; null until the intent exists. */
  stripeId: z.string().nullable(),
  /** Id of the refund at Stripe; null without a refund. */
  stripeRefundId: z.string().nullable(),
  /** Status of the refund of taken money; null when no money goes back. Payments retries a `failed` refund. */
  refund: z.enum(["due", "pending", "failed", "done"]).nullable(),
});

/** The published view of a charge. */
export type ChargeView = z.infer<typeof chargeView>;

/** Declares the stream of payments; the upcast adds `refund` to events that were written without that field. */
export const chargeEvents = eventStream<ChargeView>("payments", {
  subscribers: ["orders"],
  sideSubscribers: ["auth", "dealings"],
  schema: 2,
  upcasts: [(older) => ({ ...older, refund: older["ended"] && older["stripeRefundId"] ? "done" : null })],
  types: { ChargeCreated: chargeView, ChargeUpdated: chargeView },
});
