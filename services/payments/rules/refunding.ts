import type { Charge } from "./charge.ts";
import { isRefunded } from "./facts.ts";
import type { OrderState } from "./order.ts";
import { isRefundDue } from "./standing.ts";
import { refundFailed, type StepResult, triedBy } from "./step.ts";

/** What is to be done next about money that an ended charge has to give back. */
export function refundStep(charge: Charge, order: OrderState): "refund" | "look" {
  return isRefundDue(heard(charge, order)) && charge.stripeRefundId === null ? "refund" : "look";
}

/** Whether nothing is left to be given back. */
export function isSettled(charge: Charge): boolean {
  return !isRefundDue(charge) || charge.isRefunded;
}

/** An ended charge after a step of its refund; the same object where the result says nothing new. */
export function observeRefund(before: Charge, order: OrderState, { step, tried, observation }: StepResult): Charge {
  const charge = heard(before, order);
  const { error } = observation;
  if (observation.kind !== "seen") return { ...charge, failures: charge.failures + 1 };
  const { intent } = observation;
  if (intent.id !== charge.stripeId || intent.state !== "captured") return charge;
  const stripeRefundId = intent.refund?.id ?? null;
  const after = { ...charge, stripeRefundId, isRefunded: intent.refund?.isDone ?? false };
  const isGone = stripeRefundId === null && (step === "refund" || charge.stripeRefundId !== null);
  const spent = step === "refund" ? tried : triedBy(charge, "refund");
  if (isGone && error?.kind !== "lost") return refundFailed(after, { tried: spent, error });
  if (stripeRefundId === null && error) return { ...after, failures: charge.failures + 1 };
  const isSame = stripeRefundId === charge.stripeRefundId && after.isRefunded === charge.isRefunded;
  return isSame ? charge : { ...after, failures: 0 };
}

function heard(charge: Charge, order: OrderState): Charge {
  const isAsked = isRefunded(order) && order.chargeId === charge.id;
  return isAsked && !charge.isRefundAsked ? { ...charge, isRefundAsked: true } : charge;
}
