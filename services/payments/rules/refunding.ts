// Decides the refund steps of a charge that has already ended.

import type { Charge } from "./charge.ts";
import { isOrderRefunded } from "./charge-facts.ts";
import type { OrderState } from "./order.ts";
import { isRefundDue } from "./payment-progress.ts";
import type { PayoutState } from "./payout.ts";
import { refundFailed, type StepResult, triedBy } from "./step.ts";

/**
 * Returns the next step of an ended charge: `refund` when money has to be given back and no refund exists, else `look`.
 * Money is given back neither while the buyer's bank asks for it in a dispute, nor while a transfer to the seller may be
 * under way.
 */
export function refundStep(
  charge: Charge,
  order: OrderState,
  payout: Pick<PayoutState, "stage"> | null = null,
): "refund" | "look" {
  if (charge.dispute?.state === "open" || payout?.stage === "transferring") return "look";
  return isRefundDue(withRefundRequest(charge, order)) && charge.stripeRefundId === null ? "refund" : "look";
}

/** Returns whether nothing is to be done about a refund but to read it again: it is pending, or a dispute is open. */
export function isRefundWaiting({ stripeRefundId, dispute }: Charge): boolean {
  return stripeRefundId !== null || dispute?.state === "open";
}

/** Returns an ended charge after a refund step; the same object when the result says nothing new. */
export function observeRefund(before: Charge, order: OrderState, { step, tried, observation }: StepResult): Charge {
  const charge = withRefundRequest(before, order);
  const { error } = observation;
  if (observation.kind !== "seen") return { ...charge, failures: charge.failures + 1 };
  const { intent } = observation;
  if (intent.id !== charge.stripeId || intent.state !== "captured") return charge;
  const stripeRefundId = intent.refund?.id ?? null;
  const after = { ...charge, stripeRefundId, isRefunded: intent.refund?.isDone ?? false };
  const hasFailed = stripeRefundId === null && (step === "refund" || charge.stripeRefundId !== null);
  const spent = step === "refund" ? tried : triedBy(charge, "refund");
  if (hasFailed && error?.kind !== "lost") return refundFailed(after, { tried: spent, error });
  if (stripeRefundId === null && error) return { ...after, failures: charge.failures + 1 };
  const isSame = stripeRefundId === charge.stripeRefundId && after.isRefunded === charge.isRefunded;
  return isSame ? charge : { ...after, failures: 0 };
}

function withRefundRequest(charge: Charge, order: OrderState): Charge {
  const isAsked = isOrderRefunded(order) && order.chargeId === charge.id;
  return isAsked && !charge.isRefundAsked ? { ...charge, isRefundAsked: true } : charge;
}
