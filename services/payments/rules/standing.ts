import type { ChargeView } from "@holdfast/contracts";
import type { Charge, ChargeState } from "./charge.ts";

/** How a payment stands for its buyer: paid, the card refused, refused by the order, or not known yet. */
export type Standing =
  | { readonly kind: "paid" }
  | { readonly kind: "declined"; readonly message: string }
  | { readonly kind: "refused"; readonly reason: string; readonly isTaken: boolean }
  /** The buyer is expected on Stripe's page. */
  | { readonly kind: "open"; readonly url: string }
  | { readonly kind: "underway" };

/** Says how a charge stands. */
export function standingOf({ status, fault, refusal, captured, intent, checkout }: Charge): Standing {
  switch (status) {
    case "Completed":
      return { kind: "paid" };
    case "Created": {
      const isOpen = intent === "open" && refusal === null && checkout?.url;
      return isOpen ? { kind: "open", url: isOpen } : { kind: "underway" };
    }
    case "Failed":
      if (fault) return { kind: "declined", message: fault.message };
      return { kind: "refused", reason: refusal ?? "the payment did not go through", isTaken: captured };
    default:
      return status satisfies never;
  }
}

/** Why a charge failed, in words for its buyer. */
export function reasonOf({ status, fault, refusal }: ChargeState): string | null {
  if (status !== "Failed") return refusal;
  return fault?.message ?? refusal ?? "The payment did not go through.";
}

/** Whether money was taken that has to go back. */
export function isRefundDue({ captured, status, refusal, isRefundAsked }: ChargeState): boolean {
  return captured && (isRefundAsked || refusal !== null || status === "Failed");
}

/** How far giving money back has come; null where none has to go back. */
export function refundOf(charge: ChargeState): ChargeView["refund"] {
  if (!isRefundDue(charge)) return null;
  if (charge.isRefunded) return "done";
  if (charge.stripeRefundId !== null) return "pending";
  return charge.refundFault === null ? "due" : "failed";
}
