// Decides on what operators ask of payments: to read Stripe at once, and to let a payout go on.

import { refuse } from "@holdfast/actors";
import { isDisputed } from "./charge.ts";
import { withRefund } from "./order.ts";
import type { PaymentDecision, PaymentDocuments, PaymentMessage } from "./payment-terms.ts";
import { disputeEffect, type OperatorMessage, payoutEffect, refundEffect, stripeEffect } from "./payment-terms.ts";
import { woken } from "./payout-decisions.ts";
import { nextPayoutStep } from "./payout-step.ts";

/**
 * Returns whether an operator sends the message. Its decision depends on no setting of payments, because the process of
 * the operator decides, which has none of them: what follows from it is decided where the timers run.
 */
export function isOperatorMessage(message: PaymentMessage): message is OperatorMessage {
  return message.type === "AskStripe" || message.type === "Thaw";
}

/** Decides on a message of an operator about a charge of the order, or about its payout. */
export function decideForOperator(
  documents: PaymentDocuments,
  message: OperatorMessage,
  { id, now }: { readonly id: string; readonly now: number },
): PaymentDecision {
  return message.type === "AskStripe" ? askStripe(documents, { id, now }) : thaw(documents, message.fault, { id, now });
}

interface At {
  readonly id: string;
  readonly now: number;
}

function askStripe({ order, charge, payout }: PaymentDocuments, { id, now }: At): PaymentDecision {
  if (!order || charge?.orderId !== id)
    return refuse("not_found", `Cannot ask Stripe: order ${id} has no such payment`);
  const isLive = !charge.ended && order.liveChargeId === charge.id;
  const hasMoney = charge.ended && charge.captured;
  const isToPay = payout?.chargeId === charge.id && (isWaiting(payout) || nextPayoutStep(payout, now) !== "wait");
  const effects = [
    ...(isLive ? [stripeEffect] : []),
    ...(hasMoney ? [refundEffect] : []),
    // A dispute may have begun that this site has not heard of.
    ...(hasMoney || isDisputed(charge) ? [disputeEffect] : []),
    ...(isToPay ? [payoutEffect] : []),
  ];
  if (effects.length === 0)
    return refuse("settled", "Cannot ask Stripe: this payment has taken no money and never will");
  const refundIds = hasMoney ? withRefund(order.refundIds, charge.id) : order.refundIds;
  const isMore = refundIds.length > order.refundIds.length;
  const payable = isToPay ? woken(payout).write : undefined;
  return {
    ...((isMore || payable) && { write: { ...(isMore && { order: { ...order, refundIds } }), ...payable } }),
    timers: effects.map(({ name }) => ({ name, at: now })),
  };
}

function isWaiting({ stage, why }: NonNullable<PaymentDocuments["payout"]>): boolean {
  return stage === "held" && why === "account";
}

// The stage stays as it is: payments itself says what follows, also whether a dispute freezes the payout still.
function thaw({ payout }: PaymentDocuments, fault: string | null, { id, now }: At): PaymentDecision {
  if (!payout) return refuse("not_found", `Cannot thaw payout: order ${id} has none`);
  if (!payout.isTicketFaulty) {
    if (fault !== null && payout.settledFaults.includes(fault)) return {};
    return refuse("not_frozen", "Cannot thaw payout: nothing is said to be wrong with its ticket");
  }
  if (payout.stage !== "frozen") return refuse("not_frozen", `Cannot thaw payout: it is ${payout.stage}, not frozen`);
  if (payout.ticketFault !== fault) {
    return refuse(
      "not_frozen",
      `Cannot thaw payout: something else is wrong by now (${payout.ticketFault ?? "unknown"})`,
    );
  }
  const settledFaults = fault === null ? payout.settledFaults : [...payout.settledFaults, fault].slice(-MOST_FAULTS);
  const thawed = { ...payout, isTicketFaulty: false, ticketFault: null, settledFaults, changedAt: now };
  return { write: { payout: thawed }, timers: [{ name: payoutEffect.name, at: now }] };
}

const MOST_FAULTS = 20;
