// Declares the messages, the settings and the names of the payment actor.

import { actorTerms, type DecisionOf, type DocumentsOf, type Env, effect } from "@holdfast/actors";
import type { OrderView, Verdict } from "@holdfast/contracts";
import { chargeDocument } from "./charge.ts";
import type { Dispute } from "./dispute.ts";
import { eventDocument } from "./event.ts";
import { orderDocument } from "./order.ts";
import { payoutDocument } from "./payout.ts";
import type { PayoutTerms } from "./payout-progress.ts";
import type { PayoutResult } from "./payout-step.ts";
import type { StepResult } from "./step.ts";

/** Begins a charge; a null payment method makes the buyer pay on Stripe's page. */
export interface Begin {
  readonly type: "Begin";
  readonly chargeId: string;
  readonly userId: string;
  readonly paymentMethod: string | null;
}

/** Reports the result of a step of the live charge. */
export interface Observe extends StepResult {
  readonly type: "Observe";
  readonly chargeId: string;
}

/** Reports the result of a refund step of an ended charge. */
export interface ObserveRefund extends StepResult {
  readonly type: "ObserveRefund";
  readonly chargeId: string;
}

/** Reports the result of a step of the order's payout. */
export interface ObservePayout extends PayoutResult {
  readonly type: "ObservePayout";
}

/** Names the messages of the payment actor that are about the payout, or the dispute, of a paid order. */
export type PayoutMessage =
  | ObservePayout
  /** Makes the next step of the payout due at once; its event, its charge or its seller's account may have changed. */
  | { readonly type: "RecheckPayout" }
  /** Says that what was sold cannot be opened any more, or was sold on with a blocked code; `fault` says which. */
  | { readonly type: "TicketFaulty"; readonly fault: string }
  /** Reports the dispute of a charge as Stripe shows it. */
  | { readonly type: "ObserveDispute"; readonly chargeId: string; readonly dispute: Dispute };

/** Names the messages that operators send to the payment actor. */
export type OperatorMessage =
  /** Makes all that can be asked of Stripe about a charge of the order due at once. */
  | { readonly type: "AskStripe"; readonly chargeId: string }
  /** Lets a payout go on that is frozen for `fault` of its ticket; null: an earlier release has frozen it. */
  | { readonly type: "Thaw"; readonly fault: string | null };

/** Names the messages of the payment actor. */
export type PaymentMessage =
  | Begin
  | Observe
  | ObserveRefund
  | { readonly type: "FollowOrder"; readonly order: OrderView }
  /** Handles a verdict of delivery about the charge that it names. */
  | { readonly type: "FollowSeal"; readonly verdict: Verdict }
  /** Gives the live charge up whose verdict has not come in time. */
  | { readonly type: "GiveUpWaiting" }
  /** Makes the next step due at once; with `refundOf`, also the refund step of that charge. */
  | { readonly type: "Recheck"; readonly refundOf?: string }
  | PayoutMessage
  | OperatorMessage;

/** Holds the settings that the rules need. */
export interface PaymentTerms extends PayoutTerms {
  readonly currency: string;
  /** Interval at which the Stripe status of an unfinished charge is read again, ms. */
  readonly sweepMs: number;
  /** Delay before the first retry of a failed Stripe call, ms. Each further delay doubles, up to `sweepMs`. */
  readonly firstRetryMs: number;
  /** Longest delay between two attempts of a failing refund, ms. */
  readonly refundRetryMs: number;
  /** Longest wait of an accepted charge for the verdict of delivery, ms. */
  readonly deliverableMs: number;
  /** Time between the end of an event and the archival of its payments, ms. */
  readonly archiveAfterMs: number;
}

/** Performs the next Stripe call of the order's live charge. */
export const stripeEffect = effect("stripe");

/** Performs the next refund call of the order's ended charges. */
export const refundEffect = effect("refund");

/** Performs the next call of the order's payout. */
export const payoutEffect = effect("payout", { timeoutMs: 120_000 });

/** Reads the dispute of the order's captured charge. */
export const disputeEffect = effect("dispute");

/** Names what the payment actor uses. */
export const paymentTerms = actorTerms("payment", {
  documents: { order: orderDocument, charge: chargeDocument, payout: payoutDocument, event: eventDocument },
  events: ["ChargeCreated", "ChargeUpdated"],
  refusals: [
    ...(["not_found", "forbidden", "not_ready", "already_paid", "payment_in_progress"] as const),
    ...(["cancelled", "expired", "too_many_attempts"] as const),
    ...(["settled", "not_frozen"] as const),
  ],
  timers: ["verdict"],
  effects: [stripeEffect, refundEffect, payoutEffect, disputeEffect],
});
/** Decision of the payment actor; the reply is a charge's id. */
export type PaymentDecision = DecisionOf<typeof paymentTerms, string>;
/** Documents of the payment actor: the order's copy, one charge, the payout and the copy of its event. */
export type PaymentDocuments = DocumentsOf<typeof paymentTerms>;
/** Environment of the payment actor. */
export type PaymentEnv = Env<PaymentTerms>;
