import type { Engine, Stored } from "@holdfast/actors";
import { forbidden, notFound } from "@holdfast/server";
import { type Hold, holdDocument } from "./rules/hold.ts";
import { type Order, orderDocument, ordersOf } from "./rules/order.ts";
import { type TicketCopy, ticketDocument } from "./rules/ticket-copy.ts";

/** The most orders one answer lists: the newest. */
export const MOST_LISTED = 1_000;

/** What orders knows of a ticket at one instant by Redis time. */
export interface Known {
  readonly hold: Hold | null;
  readonly ticket: TicketCopy | null;
  readonly now: number;
}

/** Reads a ticket and its hold at one instant; nothing is changed. */
export async function readTicket(engine: Engine, ticketId: string): Promise<Known> {
  const { now, documents } = await engine.readTogether<{ hold: Hold; ticket: TicketCopy }>(ticketId, {
    hold: { type: holdDocument, id: ticketId },
    ticket: { type: ticketDocument, id: ticketId },
  });
  return { now, ...documents };
}

/** The buyer's own order; 404 for no such order, 403 for another's. */
export async function orderOfBuyer(engine: Engine, id: string, userId: string): Promise<Stored<Order>> {
  const order = await engine.read(orderDocument, id);
  if (!order) throw notFound("There is no such order");
  if (order.userId !== userId) throw forbidden("This order is not yours");
  return order;
}

/** Which of a buyer's orders: the newest first, behind an id where one is given. */
export interface OrdersRequest {
  readonly limit: number;
  readonly after?: string;
}

/** A buyer's orders, newest first; `next` is the id to go on behind. */
export async function ordersOfBuyer(
  engine: Engine,
  userId: string,
  { limit, after }: OrdersRequest,
): Promise<{ orders: Stored<Order>[]; next: string | null }> {
  const ids = await engine.list(ordersOf(userId), { limit: limit + 1, ...(after !== undefined && { after }) });
  const shown = ids.slice(0, limit);
  const orders = await engine.readMany(orderDocument, shown);
  const next = ids.length > limit ? (shown.at(-1) ?? null) : null;
  return { orders: orders.filter((order) => order !== null), next };
}
