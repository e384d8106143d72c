// Turns orders into what the API and the pages show.

import type { Engine, Stored } from "@holdfast/actors";
import { type OrderAnswer } from "@holdfast/contracts";
import { decimalOf } from "@holdfast/values";
import type { BuyerOrder, OrderProgress } from "@holdfast/views";
import type { Order, OrderFacts } from "../rules/order-document.ts";
import { readTicket } from "../store.ts";

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
    case "Offered":
      return { status, expiresAt, waitId: order.waitId ?? "" };
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

const CHANGES: readonly string[] = ["price changed", "ticket changed"];

/** Returns what the page of an order shows; of an order that a change of its ticket ended, the ticket as it is now too. */
export async function shownOrderOf(engine: Engine, order: Stored<Order>): Promise<BuyerOrder> {
  const shown = buyerOrderOf(order);
  if (shown.status !== "Cancelled" || !CHANGES.includes(shown.reason)) return shown;
  const { ticket } = await readTicket(engine, order.ticket.id);
  return { ...shown, now: ticket };
}
