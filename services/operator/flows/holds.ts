// Reads the open holds for the page of operators.

import { timeOf } from "@holdfast/actors";
import type { Order, OrderTools } from "@holdfast/orders";
import { seatText } from "@holdfast/values";
import { type HoldView, type Listed, orderNumber, routes } from "@holdfast/views";

const PAGE_SIZE = 50;

/** Reads a page of the open holds, those first that end first, with the instant of the read in ms since 1970. */
export async function readHolds(
  orders: Pick<OrderTools, "open">,
  after?: string,
): Promise<{ readonly holds: Listed<HoldView>; readonly now: number }> {
  const { orders: open, next, now } = await orders.open({ limit: PAGE_SIZE, after });
  const nextHref = next === null ? {} : { nextHref: routes.holds({ after: next }) };
  return { holds: { rows: open.map(holdOf), ...nextHref }, now };
}

function holdOf(order: Order & { readonly id: string }): HoldView {
  const { id, ticket, userId, expiresAt } = order;
  return {
    ...{ orderId: id, number: orderNumber(id), title: ticket.title, ticketId: ticket.id, buyerId: userId },
    seat: seatText(ticket) || null,
    since: new Date(timeOf(id) ?? 0),
    deadline: new Date(expiresAt),
    state: stateOf(order),
  };
}

function stateOf({ status, chargeId }: Order): HoldView["state"] {
  if (chargeId !== null) return "capturing";
  if (status === "Offered") return "offered";
  return status === "Created" ? "confirming" : "unpaid";
}
