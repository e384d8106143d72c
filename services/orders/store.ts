// Reads orders and the copies of tickets.

import { type Engine, type Stored, UnavailableError } from "@holdfast/actors";
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

/** An order, and whether it is in the archive, where nothing changes it. */
export type KnownOrder = Stored<Order> & { readonly isArchived?: true };

/**
 * Reads an order of this buyer, also one that is in the archive; throws 404 when there is no such order, 403 when it
 * belongs to another buyer.
 */
export async function orderOfBuyer(engine: Engine, id: string, userId: string): Promise<KnownOrder> {
  const order = await knownOrder(engine, id);
  if (!order) throw notFound("There is no such order");
  if (order.userId !== userId) throw forbidden("This order is not yours");
  return order;
}

async function knownOrder(engine: Engine, id: string): Promise<KnownOrder | null> {
  const found = await engine.find(orderDocument, id);
  return found && { ...found.document, ...(found.isArchived && { isArchived: true }) };
}

/** Part of a buyer's list of orders. */
export interface OrdersRequest {
  /** Maximum number of orders. */
  readonly limit: number;
  /** Id of the last order of the part before; default: the list begins with the newest order. */
  readonly after?: string;
  /** Leaves out what the archive does not give now; default: that is thrown. */
  readonly leavesOut?: boolean;
}

/**
 * Lists a buyer's orders, newest first, archived ones too; `next` is the `after` of the following part, null on the last.
 * With `leavesOut` those are left out that the archive does not give now: a buyer must reach the others.
 */
export async function ordersOfBuyer(
  engine: Engine,
  userId: string,
  { limit, after, leavesOut = false }: OrdersRequest,
): Promise<{ orders: KnownOrder[]; next: string | null }> {
  const request = { limit: limit + 1, ...(after !== undefined && { after }) };
  const ids = await engine.listAll(orderDocument, ordersOf(userId), request);
  const shown = ids.slice(0, limit);
  const orders = await knownOrders(engine, shown, { leavesOut });
  const next = ids.length > limit ? (shown.at(-1) ?? null) : null;
  return { orders: orders.filter((order) => order !== null), next };
}

/**
 * Reads orders, also archived ones, in the order of the ids; null for an id that is none. With `leavesOut` null also stands
 * for an order that the archive does not give now; default: that is thrown.
 */
export async function knownOrders(
  engine: Engine,
  ids: readonly string[],
  { leavesOut = false }: Pick<OrdersRequest, "leavesOut"> = {},
): Promise<(KnownOrder | null)[]> {
  const present = await engine.readMany(orderDocument, ids);
  return await Promise.all(
    present.map(async (order, at) => order ?? (await archivedOrder(engine, ids[at] ?? "", leavesOut))),
  );
}

async function archivedOrder(engine: Engine, id: string, leavesOut: boolean): Promise<KnownOrder | null> {
  try {
    const order = await engine.readArchived(orderDocument, id);
    return order && { ...order, isArchived: true };
  } catch (error) {
    const isAway = error instanceof UnavailableError && error.reason === "archive";
    if (leavesOut && isAway) return null;
    throw error;
  }
}
