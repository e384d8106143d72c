// Reads orders and the copies of tickets.

import type { Engine, Stored } from "@holdfast/actors";
import { forbidden, notFound } from "@holdfast/server";
import { type Hold, holdDocument, isLive } from "./rules/hold.ts";
import { type Gate, gateDocument } from "./rules/line.ts";
import { type Order, orderDocument, ordersOf } from "./rules/order-document.ts";
import { asksGate } from "./rules/purchase.ts";
import { type TicketCopy, ticketDocument } from "./rules/ticket-copy.ts";

/** A ticket and its hold, read at one instant. */
export interface TicketAndHold {
  /** The hold; null: nobody has held the ticket. */
  readonly hold: Hold | null;
  /** The copy of the ticket; null: orders has handled no event of it. */
  readonly ticket: TicketCopy | null;
  /** Whether somebody waits for the ticket's event; null: nobody ever has, or no purchase depends on it now. */
  readonly gate: Gate | null;
  /** The instant of the read by Redis time, in ms since 1970. */
  readonly now: number;
}

/** Reads the copy of a ticket and its hold at one instant, with the gate of its event where a purchase depends on it. */
export async function readTicket(engine: Engine, ticketId: string): Promise<TicketAndHold> {
  const both = { hold: { type: holdDocument, id: ticketId }, ticket: { type: ticketDocument, id: ticketId } };
  const { now, documents } = await engine.readTogether<{ hold: Hold; ticket: TicketCopy }>(ticketId, both);
  const { hold, ticket } = documents;
  if (!ticket || !asksGate(hold) || isLive(hold, now)) return { now, ...documents, gate: null };
  const gate = { type: gateDocument, id: ticket.eventId };
  const all = await engine.readTogether<{ hold: Hold; ticket: TicketCopy; gate: Gate }>(ticketId, { ...both, gate });
  return { now: all.now, ...all.documents };
}

/** Reads an order of this buyer; throws 404 when there is no such order, 403 when it belongs to another buyer. */
export async function orderOfBuyer(engine: Engine, id: string, userId: string): Promise<Stored<Order>> {
  const order = await engine.read(orderDocument, id);
  if (!order) throw notFound("There is no such order");
  if (order.userId !== userId) throw forbidden("This order is not yours");
  return order;
}

/** Part of a buyer's list of orders. */
export interface OrdersRequest {
  /** Maximum number of orders. */
  readonly limit: number;
  /** Id of the last order of the part before; default: the list begins with the newest order. */
  readonly after?: string;
}

/** Lists a buyer's orders, newest first; `next` is the `after` of the following part, null on the last. */
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
