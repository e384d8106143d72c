// Sums up a charge for its buyer: the progress of the payment and of its refund.

import { type ChargeView, NOT_CHECKED_IN_TIME } from "@holdfast/contracts";
import type { Charge, ChargeState } from "./charge.ts";

/** Reason of a charge that was given up because nobody had said in time whether its ticket can be handed over. */
export const NOT_CHECKED = "could not be checked";

/** Names the progress of a payment for its buyer; `underway` means that the outcome is not known yet. */
export type PaymentProgress =
  | { readonly kind: "paid" }
  | { readonly kind: "declined"; readonly message: string }
  /** The site failed: Stripe refused what it asked for, or made another payment than that; nothing was charged. */
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "refused"; readonly reason: string; readonly isCaptured: boolean }
  /** Stripe's checkout page waits for the buyer. */
  | { readonly kind: "open"; readonly url: string }
  | { readonly kind: "underway" };

/** Tells a buyer that the site failed. */
export const OUR_FAULT =
  "The payment could not be started. The fault is ours, not your card's, and nothing was charged.";

// Reasons for which a charge is refused though its buyer did all that was asked.
const OUR_REASONS = new Set(["payment mismatch", "another amount"]);

/** Returns the progress of the payment that a charge makes. */
export function paymentProgressOf({ status, fault, refusal, captured, intent, checkout }: Charge): PaymentProgress {
  switch (status) {
    case "Completed":
      return { kind: "paid" };
    case "Created": {
      const url = intent === "open" && refusal === null && checkout?.url;
      return url ? { kind: "open", url } : { kind: "underway" };
    }
    case "Failed":
      if (fault) return { kind: fault.isOurs ? "failed" : "declined", message: fault.message };
      if (isOurFault({ captured, refusal })) return { kind: "failed", message: OUR_FAULT };
      return { kind: "refused", reason: refusal ?? "the payment did not go through", isCaptured: captured };
    default:
      return status satisfies never;
  }
}

function isOurFault({ captured, refusal }: Pick<ChargeState, "captured" | "refusal">): boolean {
  return !captured && refusal !== null && OUR_REASONS.has(refusal);
}

/** Returns whether a charge failed because a card could not pay, not because its page was left unused. */
export function isDeclinedCard({ status, fault }: ChargeState): boolean {
  return status === "Failed" && fault !== null && !fault.isOurs && fault.code !== "checkout_expired";
}

/**
 * Returns why a charge failed, or why the last card on its open page was declined, in words for its buyer; null for a
 * charge that the order has not refused and for which no card was declined.
 */
export function failureReasonOf(charge: ChargeState): string | null {
  const { status, fault, refusal, intent, lastDecline } = charge;
  if (isOurFault(charge)) return OUR_FAULT;
  if (refusal === NOT_CHECKED) return NOT_CHECKED_IN_TIME;
  if (status !== "Failed") return refusal ?? (intent === "open" ? (lastDecline ?? null) : null);
  return fault?.message ?? refusal ?? "The payment did not go through.";
}

/** Returns whether captured money has to be given back. */
export function isRefundDue({ captured, status, refusal, isRefundAsked }: ChargeState): boolean {
  return captured && (isRefundAsked || refusal !== null || status === "Failed");
}

/** Returns whether no money is left to give back; a lost dispute has given it back. */
export function isRefundSettled(charge: ChargeState): boolean {
  return !isRefundDue(charge) || charge.isRefunded || charge.dispute?.state === "lost";
}

/** Returns the progress of the charge's refund; null when no refund is due. */
export function refundProgressOf(charge: ChargeState): ChargeView["refund"] {
  if (!isRefundDue(charge)) return null;
  if (charge.isRefunded) return "done";
  if (charge.stripeRefundId !== null) return "pending";
  return charge.refundFault === null ? "due" : "failed";
}
