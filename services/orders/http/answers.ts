import type { Stored } from "@holdfast/actors";
import { type OrderAnswer } from "@holdfast/contracts";
import { decimalOf } from "@holdfast/values";
import type { OrderProgress, OrderView } from "@holdfast/views";
import type { Order, OrderFacts } from "../rules/order.ts";

/** An order as the API shows it. */
export function answerOf({ id, userId, status, expiresAt, ticket, reason, version }: OrderFacts): OrderAnswer {
  return {
    id,
    userId,
    status,
    reason,
    version,
    expiresAt: new Date(expiresAt).toISOString(),
    ticket: { id: ticket.id, title: ticket.title, price: decimalOf(ticket.priceCents) },
  };
}

/** An order as its pages show it. */
export function viewOf(order: Stored<Order>): OrderView {
  return { id: order.id, ticket: order.ticket, ...standingOf(order) };
}

function standingOf({ status, expiresAt, chargeId, endedAt, reason, ...order }: Order): OrderProgress {
  const refund = order.refund?.standing ?? null;
  switch (status) {
    case "Created":
      return { status };
    case "AwaitingPayment":
      return { status, expiresAt, paying: chargeId !== null };
    case "Completed":
      return { status, chargeId, paidAt: endedAt, refund };
    case "Cancelled":
      return { status, reason: reason ?? "cancelled", refund };
  }
}
