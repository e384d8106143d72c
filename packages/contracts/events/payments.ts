// Declares the events of payments and the views of a charge and of a payee that they carry.

import { eventStream } from "@holdfast/actors";
import { z } from "zod";
import { withoutAdded } from "./compact.ts";

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
  /**
   * Whether the ticket can be handed over to whoever pays this charge: `yes`, also where nothing is sealed, or `no`, which
   * is proved. Null until that is known, and for a charge that was given up because nobody could check it in time.
   */
  deliverable: z.enum(["yes", "no"]).nullable(),
  /** What has become of the card holder's dispute of the charge; null without one. A mere inquiry is none. */
  dispute: z.enum(["open", "won", "lost"]).nullable(),
});

/** The published view of a charge. */
export type ChargeView = z.infer<typeof chargeView>;

/** Reason of a charge that failed because nobody could say in time whether its ticket can be handed over. */
export const NOT_CHECKED_IN_TIME = "The ticket could not be checked in time.";

/** Holds the types of the events that are about charges. */
export const chargeEventTypes = { ChargeCreated: chargeView, ChargeUpdated: chargeView };

/** Lists how far a seller's account for payouts is. */
export const payeeState = z.enum(["none", "onboarding", "active", "restricted", "rejected"]);

/** How far a seller's account for payouts is. */
export type PayeeState = z.infer<typeof payeeState>;

/** Checks the published view of a payee: a seller, and whether the seller can be paid. */
export const payeeView = z.object({
  /** Id of the payee, which is that of the user. */
  id: z.string(),
  /** Version of the payee. */
  version: z.number(),
  /** Id of the user. */
  userId: z.string(),
  /** State of the account for payouts. */
  state: payeeState,
  /** Whether the user may list sealed tickets: not while the account is rejected or owes for too many sales. */
  canSell: z.boolean(),
});

/** The published view of a payee. */
export type PayeeView = z.infer<typeof payeeView>;

/** Returns whether a view that payments publishes is that of a charge; the other views are those of payees. */
export function isChargeView(view: ChargeView | PayeeView): view is ChargeView {
  return "orderId" in view;
}

const NOT_SEALED = { deliverable: null, dispute: null } as const;

/**
 * Declares the stream of payments. The first upcast adds `refund` to events that were written without that field, the
 * second what was not said before tickets were sealed. Views are written in the second form, with the new fields, so that
 * a process of the release before reads them; it leaves `PayeeUpdated` to a process that knows it.
 */
export const chargeEvents = eventStream<ChargeView | PayeeView>("payments", {
  subscribers: ["orders"],
  sideSubscribers: ["auth", "dealings", "tickets", "delivery"],
  schema: 3,
  writes: 2,
  upcasts: [
    (older) => ({ ...older, refund: older["ended"] && older["stripeRefundId"] ? "done" : null }),
    (older) => ("orderId" in older ? { ...NOT_SEALED, ...older } : { ...older }),
  ],
  downcasts: [null, (view) => ("orderId" in view ? withoutAdded(view, NOT_SEALED) : { ...view })],
  types: { ...chargeEventTypes, PayeeUpdated: payeeView },
  // The end of the copy of an order says that its money is settled for good.
  forgets: ["charge", "order"],
});
