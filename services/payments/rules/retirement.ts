// Decides when the documents of a payment leave Redis: once the event is long over and all money is settled.

import { actor, actorTerms, type DecisionOf, type Env } from "@holdfast/actors";
import { type Charge, chargeDocument, isDisputed } from "./charge.ts";
import { type EventCopy, eventDocument } from "./event.ts";
import { type OrderState, orderDocument } from "./order.ts";
import { isRefundSettled } from "./payment-progress.ts";
import type { PaymentTerms } from "./payment-terms.ts";
import { type PayoutState, payoutDocument } from "./payout.ts";
import { beside } from "./payout-decisions.ts";
import { eventEndOf, isWithdrawn } from "./payout-progress.ts";

const DAY_MS = 86_400_000;
// Within this time after the last change of a payout the sweeps compare it with Stripe.
const QUIET_MS = 7 * DAY_MS;

const orderEndTerms = actorTerms("payment-end", {
  documents: { order: orderDocument, charge: chargeDocument, payout: payoutDocument, event: eventDocument },
});
/** Decision on the end of a payment; the reply is the time at which to ask again, in ms. */
export type PaymentEndDecision = DecisionOf<typeof orderEndTerms, number>;

/**
 * Archives the copy of an order together with the charge that has paid it and its payout, some days after its event
 * (`archiveAfterMs`), and not before payout, refund and dispute have ended. The copy of an order that nobody has paid is
 * deleted.
 */
export const paymentEndActor = actor(orderEndTerms, {
  documents: (id, _message: null, known) => ({
    order: id,
    charge: beside(id, known.order?.chargeId ?? null),
    payout: id,
    event: beside(id, known.payout?.eventId ?? null),
  }),
  decide({ order, charge, payout, event }, _message: null, env: Env<PaymentTerms>): PaymentEndDecision {
    if (!order) return {};
    const at = endOf({ order, charge, payout, event }, env);
    if (at === null) return { reply: () => env.now + DAY_MS };
    if (env.now < at) return { reply: () => at };
    const isUnpaid = order.chargeId === null && payout === null;
    return isUnpaid ? { delete: { order: true } } : { archive: { order: true, charge: true, payout: true } };
  },
});

interface Payment {
  readonly order: OrderState;
  readonly charge: Charge | null;
  readonly payout: PayoutState | null;
  readonly event: EventCopy | null;
}

// Returns when the payment leaves Redis, in ms; null while money may still move.
function endOf({ order, charge, payout, event }: Payment, { terms }: Env<PaymentTerms>): number | null {
  if (!isOrderOver(order)) return null;
  if (charge && !isChargeSettled(charge)) return null;
  if (order.status === "Completed" && (!charge || !payout)) return null;
  if (!payout) return order.expiresAt + terms.archiveAfterMs;
  const end = eventEndOf(payout, event, terms);
  if (end === null || !isPayoutSettled(payout)) return null;
  // What the event's end leads to elsewhere comes first, so that nothing has to be brought back for it.
  const after = end + terms.archiveAfterMs + Math.min(DAY_MS, terms.archiveAfterMs);
  return Math.max(after, payout.changedAt + Math.min(QUIET_MS, terms.archiveAfterMs));
}

/** Returns whether an order has ended, and nothing is to be asked of Stripe about any of its charges. */
export function isOrderOver({ status, liveChargeId, refundIds }: OrderState): boolean {
  return (status === "Completed" || status === "Cancelled") && liveChargeId === null && refundIds.length === 0;
}

function isChargeSettled(charge: Charge): boolean {
  return charge.ended && isRefundSettled(charge) && !isDisputed(charge);
}

function isPayoutSettled(payout: PayoutState): boolean {
  switch (payout.stage) {
    case "paid":
      return !isWithdrawn(payout);
    case "withdrawn":
    case "reversed":
      return true;
    case "shortfall":
      return payout.isDebtNoted;
    case "owed":
    case "held":
    case "due":
    case "transferring":
    case "frozen":
    case "reversing":
      return false;
    default:
      return payout.stage satisfies never;
  }
}

const chargeEndTerms = actorTerms("charge-end", { documents: { charge: chargeDocument, order: orderDocument } });
/** Decision on the end of a charge that has not paid its order; the reply is the time at which to ask again, in ms. */
export type ChargeEndDecision = DecisionOf<typeof chargeEndTerms, number>;

/** Deletes a charge that took no money, and archives one whose money was given back, when neither paid an order. */
export const chargeEndActor = actor(chargeEndTerms, {
  documents: (id, _message: null, known) => ({ charge: id, order: beside(id, known.charge?.orderId ?? null) }),
  decide({ charge, order }, _message: null, { now, id, terms }: Env<PaymentTerms>): ChargeEndDecision {
    if (!charge) return {};
    const at = charge.createdAt + terms.archiveAfterMs;
    if (now < at) return { reply: () => at };
    // The charge that has paid an order goes with the order.
    if (!isChargeSettled(charge) || order?.chargeId === id) return { reply: () => now + DAY_MS };
    return charge.captured ? { archive: { charge: true } } : { delete: { charge: true } };
  },
});
