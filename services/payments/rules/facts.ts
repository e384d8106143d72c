import type { OrderView } from "@holdfast/contracts";
import type { Charge, ChargeState } from "./charge.ts";
import type { Intent } from "./intent.ts";

/** The charge after its order has spoken. */
export function hear(charge: Charge, order: OrderView): Charge {
  if (charge.ended) return hearRefund(charge, order);
  const isAccepted = charge.isAccepted || order.chargeId === charge.id;
  const refusal = charge.refusal ?? refusalIn(order, charge.id);
  if (isAccepted === charge.isAccepted && refusal === charge.refusal) return charge;
  return settle({ ...charge, isAccepted, refusal });
}

/** Whether an order that was paid is to be given back. */
export function isRefunded({ status, reason }: { status: OrderView["status"]; reason: string | null }): boolean {
  return status === "Cancelled" && reason === "refunded";
}

/** The charge with what its own intent shows; what the intent is not to be trusted with is refused. */
export function record(charge: Charge, intent: Intent): Charge {
  const refusal = charge.refusal ?? mismatch(charge, intent);
  const isTaken = intent.state === "captured";
  const isAuthorised = refusal === null && (isTaken || intent.state === "authorised");
  return settle({
    ...charge,
    refusal,
    authorised: charge.authorised || isAuthorised,
    captured: charge.captured || isTaken,
    fault: charge.fault ?? faultOf(charge, intent, refusal),
    intent: intent.state,
    checkout: intent.checkout ?? charge.checkout,
    stripeId: intent.id ?? charge.stripeId,
    stripeRefundId: intent.refund?.id ?? null,
    isRefunded: intent.refund?.isDone ?? false,
    // Its id is enough from now on.
    paymentMethod: null,
    isDoubtful: false,
    ...(intent.refund?.isDone && { status: "Failed", ended: true }),
  });
}

/** The charge ended where its intent can take no money: nothing, all given back, or taken and accepted. */
export function settle(charge: Charge): Charge {
  if (charge.ended) return charge;
  if (charge.intent === "canceled") return failed(charge);
  if (charge.intent !== "captured" || !charge.isAccepted || charge.refusal !== null) return charge;
  return { ...charge, status: "Completed", ended: true, paymentMethod: null, failures: 0 };
}

/** The charge ended without money. */
export function failed(charge: Charge): Charge {
  return { ...charge, status: "Failed", ended: true, paymentMethod: null, failures: 0 };
}

function hearRefund(charge: Charge, order: OrderView): Charge {
  const isAsked = isRefunded(order) && order.chargeId === charge.id && !charge.isRefundAsked;
  return isAsked ? { ...charge, isRefundAsked: true } : charge;
}

function refusalIn(order: OrderView, chargeId: string): string | null {
  if (order.refused?.chargeId === chargeId) return order.refused.reason;
  if (order.status === "Cancelled") return order.reason ?? "cancelled";
  const isPaidOtherwise = order.status === "Completed" && order.chargeId !== chargeId;
  return isPaidOtherwise ? "already paid" : null;
}

function mismatch(charge: Charge, intent: Intent): string | null {
  const isOurs = intent.chargeId === charge.id && intent.orderId === charge.orderId;
  const isAmount = intent.amountCents === charge.amountCents && intent.currency === charge.currency;
  const isTaken = intent.state !== "captured" || intent.receivedCents === charge.amountCents;
  return isOurs && isAmount && isTaken ? null : "payment mismatch";
}

function faultOf(charge: Charge, { state, fault }: Intent, refusal: string | null): ChargeState["fault"] {
  if (state === "requires_action") {
    const message = "Your bank asks for a confirmation that cannot be given here. Try another card.";
    return { code: "authentication_required", message };
  }
  if (state === "declined") return fault ?? { code: "card_declined", message: "Your card was declined." };
  const isLapsed = state === "canceled" && charge.kind === "checkout" && !charge.authorised && refusal === null;
  return isLapsed ? { code: "checkout_expired", message: "The payment page was not used in time." } : null;
}
