// Decides on the payout of a paid order, and adds it to every decision that it depends on.

import { refuse } from "@holdfast/actors";
import { withHistory } from "./charge-history.ts";
import { disputeAfter } from "./dispute.ts";
import {
  type PaymentDecision,
  type PaymentDocuments,
  type PaymentEnv,
  type PaymentMessage,
  type PayoutMessage,
  payoutEffect,
  refundEffect,
} from "./payment-terms.ts";
import { concernsPayout, type Payout, type PayoutState } from "./payout.ts";
import { payoutWith } from "./payout-progress.ts";
import { nextPayoutStep, observePayout } from "./payout-step.ts";

type PaymentChange = Exclude<PaymentDecision, { readonly refused: unknown }>;

/** Time after which a payout that waits for its seller's account is tried again, ms: the account tells it before. */
const ACCOUNT_AGAIN_MS = 86_400_000;

/** Returns whether a message is about the payout, or the dispute, of a paid order. */
export function isPayoutMessage(message: PaymentMessage): message is PayoutMessage {
  const { type } = message;
  return type === "ObservePayout" || type === "RecheckPayout" || type === "TicketFaulty" || type === "ObserveDispute";
}

/** Returns whether the decision on a message needs the payout. */
export function needsPayout(message: PaymentMessage): boolean {
  if (message.type === "FollowOrder") return concernsPayout(message.order);
  const isAboutRefund =
    message.type === "ObserveRefund" || (message.type === "Recheck" && message.refundOf !== undefined);
  return isAboutRefund || isPayoutMessage(message);
}

/** Returns the id of the charge that a message about the payout needs. */
export function payoutChargeId(message: PayoutMessage, chargeId: string | null): string | null {
  return message.type === "ObserveDispute" ? message.chargeId : chargeId;
}

/** Returns the id of the event whose copy decides when, and whether, the payout is due. */
export function eventIdFor(orderId: string, message: PaymentMessage, payout: Payout | null): string | null {
  if (!needsPayout(message)) return null;
  return beside(orderId, message.type === "FollowOrder" ? message.order.ticket.eventId : (payout?.eventId ?? null));
}

/** Returns `id` if it is one of the partition of `orderId`, where all that is decided together lies; else null. */
export function beside(orderId: string, id: string | null): string | null {
  return id?.length === orderId.length && id.slice(-2) === orderId.slice(-2) ? id : null;
}

/** Decides on a message about the payout. What follows from it for the stage of the payout is added by `withPayout`. */
export function decideOnPayout(
  { order, charge, payout, event }: PaymentDocuments,
  message: PayoutMessage,
  env: PaymentEnv,
): PaymentDecision {
  switch (message.type) {
    case "ObserveDispute": {
      const dispute = charge && disputeAfter(charge.dispute, message.dispute);
      if (!charge || dispute === charge.dispute) return {};
      const timers = order && order.refundIds.length > 0 ? [{ name: refundEffect.name, at: env.now }] : [];
      const after = withHistory(charge, { ...charge, dispute }, env.now);
      return { write: { charge: after }, events: { charge: "ChargeUpdated" }, timers };
    }
    case "TicketFaulty":
      // Said again until the completed order is known here, too.
      if (!payout) return refuse("not_found", "Cannot freeze payout: no sale of the order is known");
      return faulty(payout, message.fault);
    case "RecheckPayout":
      return payout ? { ...woken(payout), timers: [{ name: payoutEffect.name, at: env.now }] } : {};
    case "ObservePayout": {
      if (!payout) return {};
      // What charge and event say counts first: a transfer begins in a commit that has read both.
      const after = observePayout(payoutWith(payout, { charge, event }, env), message, env.now);
      const timers = [{ name: payoutEffect.name, at: nextPayoutAt(after, env) }];
      return after === payout ? { timers } : { write: { payout: { ...after, changedAt: env.now } }, timers };
    }
    default:
      return message satisfies never;
  }
}

/** Returns the decision with the payout in the stage that follows from what is written, and with its timer. */
export function withPayout(documents: PaymentDocuments, change: PaymentChange, env: PaymentEnv): PaymentChange {
  const before = change.write?.payout ?? documents.payout;
  if (!before) return change;
  const facts = { charge: chargeAfter(documents, change), event: documents.event };
  const after = payoutWith(before, facts, env);
  if (after === before && change.write?.payout === undefined) return change;
  const others = (change.timers ?? []).filter(({ name }) => name !== payoutEffect.name);
  const timers = [...others, { name: payoutEffect.name, at: nextPayoutAt(after, env) }];
  return { ...change, write: { ...change.write, payout: after }, timers };
}

function chargeAfter({ charge }: PaymentDocuments, { write }: PaymentChange) {
  return charge && write?.charge ? { ...write.charge, id: charge.id, version: charge.version } : charge;
}

// What an operator has settled freezes the payout no more; another fault does.
function faulty(payout: Payout, fault: string): PaymentDecision {
  if (payout.settledFaults.includes(fault)) return {};
  if (payout.isTicketFaulty && payout.ticketFault === fault) return {};
  return { write: { payout: { ...payout, isTicketFaulty: true, ticketFault: fault } } };
}

/** Returns the change that makes a payout due again which waits for its seller's account; empty for any other. */
export function woken(payout: Payout): Pick<PaymentChange, "write"> {
  const waits = payout.stage === "held" && payout.why === "account";
  return waits ? { write: { payout: { ...payout, stage: "due", why: null } } } : {};
}

function nextPayoutAt(payout: PayoutState, { now, terms }: PaymentEnv): number | null {
  if (payout.stage === "held" && payout.why === "account") return now + ACCOUNT_AGAIN_MS;
  if (nextPayoutStep(payout, now) === "wait") return payout.stage === "held" ? payout.dueAt : null;
  if (payout.failures === 0) return now;
  return now + Math.min(terms.refundRetryMs, terms.firstRetryMs * 2 ** Math.min(payout.failures, 20));
}
