// Adds facts to a charge: what its order decided and what its intent shows.

import type { OrderView } from "@holdfast/contracts";
import type { Charge, ChargeState } from "./charge.ts";
import type { Intent } from "./intent.ts";

/** Returns the charge with what an event of its order says; the same object when the event says nothing new. */
export function applyOrder(charge: Charge, order: OrderView): Charge {
  if (charge.ended) return applyRefundRequest(charge, order);
  const isAccepted = charge.isAccepted || order.chargeId === charge.id;
  const refusal = charge.refusal ?? refusalIn(order, charge.id);
  if (isAccepted === charge.isAccepted && refusal === charge.refusal) return charge;
  return endIfSettled({ ...charge, isAccepted, refusal });
}

/** Returns whether a paid order is to be refunded. */
export function isOrderRefunded({ status, reason }: { status: OrderView["status"]; reason: string | null }): boolean {
  return status === "Cancelled" && reason === "refunded";
}

/**
 * Returns the charge with what its own intent shows. An intent with a wrong order, amount or currency refuses the
 * charge.
 */
export function applyIntent(charge: Charge, intent: Intent): Charge {
  const refusal = charge.refusal ?? mismatch(charge, intent);
  const isCaptured = intent.state === "captured";
  const isAuthorised = refusal === null && (isCaptured || intent.state === "authorised");
  return endIfSettled({
    ...charge,
    refusal,
    authorised: charge.authorised || isAuthorised,
    captured: charge.captured || isCaptured,
    fault: charge.fault ?? declineReasonOf(charge, intent, refusal),
    ...(intent.state === "open" && intent.fault !== null && { lastDecline: intent.fault.message }),
    intent: intent.state,
    checkout: intent.checkout ?? charge.checkout,
    stripeId: intent.id ?? charge.stripeId,
    stripeRefundId: intent.refund?.id ?? null,
    isRefunded: intent.refund?.isDone ?? false,
    // Later calls name the intent, not the payment method.
    paymentMethod: null,
    isDoubtful: false,
    ...(intent.refund?.isDone && { status: "Failed", ended: true }),
  });
}

/**
 * Returns the charge ended when its intent can take no more money: cancelled, or captured, accepted and of a ticket that
 * can be handed over. Otherwise returns the same charge.
 */
export function endIfSettled(charge: Charge): Charge {
  if (charge.ended) return charge;
  if (charge.intent === "canceled") return endAsFailed(charge);
  if (charge.intent !== "captured" || !mayTakeMoney(charge)) return charge;
  return { ...charge, status: "Completed", ended: true, paymentMethod: null, failures: 0 };
}

/** Returns whether the charge may take money: its order has accepted it, and its ticket can be handed over. */
export function mayTakeMoney({ isAccepted, deliverable, refusal }: Charge): boolean {
  return isAccepted && deliverable === "yes" && refusal === null;
}

/** Returns the charge ended with the status `Failed`. */
export function endAsFailed(charge: Charge): Charge {
  return { ...charge, status: "Failed", ended: true, paymentMethod: null, failures: 0 };
}

function applyRefundRequest(charge: Charge, order: OrderView): Charge {
  const isAsked = isOrderRefunded(order) && order.chargeId === charge.id && !charge.isRefundAsked;
  return isAsked ? { ...charge, isRefundAsked: true } : charge;
}

function refusalIn(order: OrderView, chargeId: string): string | null {
  if (order.refused?.chargeId === chargeId) return order.refused.reason;
  if (order.status === "Cancelled") return order.reason ?? "cancelled";
  const isPaidOtherwise = order.status === "Completed" && order.chargeId !== chargeId;
  return isPaidOtherwise ? "already paid" : null;
}

function mismatch(charge: Charge, intent: Intent): string | null {
  const isOfCharge = intent.chargeId === charge.id && intent.orderId === charge.orderId;
  const isAskedAmount = intent.amountCents === charge.amountCents && intent.currency === charge.currency;
  const isWholeAmount = intent.state !== "captured" || intent.receivedCents === charge.amountCents;
  return isOfCharge && isAskedAmount && isWholeAmount ? null : "payment mismatch";
}

function declineReasonOf(charge: Charge, { state, fault }: Intent, refusal: string | null): ChargeState["fault"] {
  if (state === "requires_action") {
    const message = "Your bank asks for a confirmation that cannot be given here. Try another card.";
    return { code: "authentication_required", message };
  }
  if (state === "declined") return fault ?? { code: "card_declined", message: "Your card was declined." };
  const isLapsed = state === "canceled" && charge.kind === "checkout" && !charge.authorised && refusal === null;
  return isLapsed ? { code: "checkout_expired", message: "The payment page was not used in time." } : null;
}
