// Decides whether an order accepts a charge in time, and completes or reopens the order by the charge's result.

import { type ChargeView, totalOf } from "@holdfast/contracts";
import { isOf, lockClaim } from "./hold.ts";
import { cancelled, type OrderAndHold, type OrderDecision, reasonOfBar } from "./order.ts";
import { holdEnd, isOpen, whyOver } from "./order-document.ts";

/**
 * Decides what an event of a charge changes in its order, and notes how far a refund of the charge has come and why an
 * attempt to pay did not go through.
 */
export function followCharge({ order, hold }: OrderAndHold, charge: ChargeView, now: number): OrderDecision {
  const noted = noteDispute(noteDecline(noteRefund(order, charge), charge), charge);
  const decision = decideOnCharge({ order: noted, hold }, charge, now);
  const hasNoChange = !("refused" in decision) && decision.write === undefined;
  return hasNoChange && noted !== order ? { write: { order: noted }, events: { order: "OrderUpdated" } } : decision;
}

function noteRefund(order: OrderAndHold["order"], { id: chargeId, refund }: ChargeView): OrderAndHold["order"] {
  const { refund: known } = order;
  if (refund === null || (known?.chargeId === chargeId && known.standing === refund)) return order;
  return { ...order, refund: { chargeId, standing: refund } };
}

function noteDispute(order: OrderAndHold["order"], { id, dispute }: ChargeView): OrderAndHold["order"] {
  return dispute === null || order.chargeId !== id || order.dispute === dispute ? order : { ...order, dispute };
}

function noteDecline(order: OrderAndHold["order"], charge: ChargeView): OrderAndHold["order"] {
  const { authorised, status, reason } = charge;
  // The order's own refusals are no fault of a card.
  const isOver = authorised || status === "Completed" || !isOpen(order) || order.refusedCharges.includes(charge.id);
  return isOver || reason === null || reason === order.decline ? order : { ...order, decline: reason };
}

// Only the order decides whether it accepts a charge; the order publishes the acceptance as well as the refusal.
function decideOnCharge(documents: OrderAndHold, charge: ChargeView, now: number): OrderDecision {
  const { order } = documents;
  if (order.chargeId === charge.id) return followAccepted(documents, charge, now);
  if (!charge.authorised || charge.ended || order.refusedCharges.includes(charge.id)) return {};
  const reason = whyRefused(documents, charge, now);
  return reason === null ? accept(documents, charge, now) : refuseCharge(documents, charge, reason);
}

function whyRefused({ order, hold }: OrderAndHold, charge: ChargeView, now: number): string | null {
  if (order.status === "Completed") return "already paid";
  if (order.status === "Cancelled") return order.reason ?? "cancelled";
  if (order.chargeId !== null) return "another payment in progress";
  if (order.status === "Offered" || order.status === "Created") return "not awaiting payment";
  const over = whyOver(order, now);
  if (over !== null) return over;
  if (!isOf(hold, order.id)) return "ticket taken";
  if (charge.amountCents !== totalOf(order.ticket)) return "another amount";
  return null;
}

// Stops the deadline: after this commit neither the timer, the lock's expiry nor the next buyer can end the hold.
function accept({ order, hold }: OrderAndHold, charge: ChargeView, now: number): OrderDecision {
  return {
    write: {
      order: { ...order, chargeId: charge.id, remainingMs: order.expiresAt - now },
      ...(hold && { hold: { ...hold, until: null } }),
    },
    events: { order: "OrderUpdated" },
    claims: [lockClaim(order.ticket.id, { mode: "keep", orderId: order.id, until: null })],
    notAfter: holdEnd(order.ticket, order.expiresAt),
  };
}

function refuseCharge({ order }: OrderAndHold, { id }: ChargeView, reason: string): OrderDecision {
  const refusedCharges = [...order.refusedCharges, id];
  return {
    write: { order: { ...order, refused: { chargeId: id, reason }, refusedCharges } },
    events: { order: "OrderUpdated" },
  };
}

function followAccepted(documents: OrderAndHold, charge: ChargeView, now: number): OrderDecision {
  const { order } = documents;
  if (!isOpen(order)) return {};
  if (charge.status === "Completed") {
    return {
      write: { order: { ...order, status: "Completed", remainingMs: null, endedAt: now, isListedByEvent: true } },
      events: { order: "OrderUpdated" },
    };
  }
  if (charge.status !== "Failed" || !charge.ended) return {};
  return charge.deliverable === "no" ? endAsLost(order, now) : giveTimeBack(documents, charge, now);
}

/** Reason of an order whose ticket is proved to be lost: what was sealed of it cannot be handed over. */
export const FILE_LOST = "file lost";

// The hold stays for ever, as after a refund: tickets removes the ticket, and nobody else is to order it meanwhile.
function endAsLost(order: OrderAndHold["order"], now: number): OrderDecision {
  const unpaid = { ...order, chargeId: null, remainingMs: null };
  return {
    write: { order: { ...unpaid, status: "Cancelled", reason: FILE_LOST, endedAt: now } },
    events: { order: "OrderCancelled" },
  };
}

function giveTimeBack({ order, hold }: OrderAndHold, { reason }: ChargeView, now: number): OrderDecision {
  const unpaid = { ...order, chargeId: null, remainingMs: null, ...(reason !== null && { decline: reason }) };
  if (!isOf(hold, order.id)) return cancelled({ order: unpaid, hold }, "ticket taken", now);
  const expiresAt = holdEnd(order.ticket, now + (order.remainingMs ?? 0));
  const over = order.barred ? reasonOfBar[order.barred] : whyOver({ ...unpaid, expiresAt }, now);
  if (over !== null) return cancelled({ order: unpaid, hold }, over, now);
  return {
    write: { order: { ...unpaid, expiresAt }, hold: { ...hold, until: expiresAt } },
    events: { order: "OrderUpdated" },
    claims: [lockClaim(order.ticket.id, { mode: "keep", orderId: order.id, until: expiresAt })],
  };
}
