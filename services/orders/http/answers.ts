// Turns orders into what the API and the pages show.

import type { Stored } from "@holdfast/actors";
import { type OrderAnswer } from "@holdfast/contracts";
import { decimalOf } from "@holdfast/values";
import type { BuyerOrder, OrderProgress } from "@holdfast/views";
import type { Order, OrderFacts } from "../rules/order.ts";

/** Returns the JSON of an order in the API's answers; its price is in `currency`. */
export function orderAnswerOf(
  { id, userId, status, expiresAt, ticket, reason, version }: OrderFacts,
  currency: string,
): OrderAnswer {
  return {
    id,
    userId,
    status,
    reason,
    version,
    expiresAt: new Date(expiresAt).toISOString(),
    ticket: { id: ticket.id, title: ticket.title, price: decimalOf(ticket.priceCents, currency) },
  };
}

/** Returns what the pages show of an order to its buyer. */
export function buyerOrderOf(order: Stored<Order>): BuyerOrder {
  return { id: order.id, ticket: order.ticket, ...progressOf(order) };
}

function progressOf({ status, expiresAt, chargeId, endedAt, reason, decline, ...order }: Order): OrderProgress {
  const refund = order.refund?.standing ?? null;
  switch (status) {
    case "Created":
      return { status };
    case "AwaitingPayment":
      return { status, expiresAt, paying: chargeId !== null, decline };
    case "Completed":
      return { status, chargeId, paidAt: endedAt, refund };
    case "Cancelled":
      return { status, reason: reason ?? "cancelled", refund };
  }
}
