// Finds what an id or the number of an order names.

import { eventDocument, ticketDocument } from "@holdfast/tickets";
import { orderNumber, routes } from "@holdfast/views";
import { actionDocument } from "../rules/action.ts";
import type { Market } from "./market.ts";

/** Where to go, or what can be said of a text. */
export type Found =
  | { readonly href: string }
  | {
      /** Orders with the same number. */
      readonly orders: readonly { readonly id: string; readonly number: string }[];
      /** Whether the text is an id of which nothing is known here. */
      readonly mayBePerson: boolean;
    };

const NUMBER = /^(?:HF)?([0-9A-Z]{8})$/;

/** Returns the address of what a text names: the id of a ticket, order, charge, event, code or action, or a number. */
export async function find(market: Market, engine: Pick<Market["tickets"], "read">, text: string): Promise<Found> {
  const typed = text.trim().toUpperCase();
  if (market.tickets.partitionOf(typed) !== null) return await findId(market, engine, typed);
  const number = NUMBER.exec(typed.replaceAll(/[\s-]/g, ""))?.[1];
  const ids = number === undefined ? [] : await market.orders.withNumber(number);
  const [only, ...others] = ids;
  if (only !== undefined && others.length === 0) return { href: routes.operatorOrder(only) };
  return { orders: ids.map((id) => ({ id, number: orderNumber(id) })), mayBePerson: false };
}

async function findId(market: Market, engine: Pick<Market["tickets"], "read">, id: string): Promise<Found> {
  const { tickets, orders, payments, codes } = market;
  const [[order], ticket, event, charge, code, action] = await Promise.all([
    orders.read([id]),
    tickets.find(ticketDocument, id),
    tickets.read(eventDocument, id),
    payments.charge(id),
    codes.code(id),
    engine.read(actionDocument, id),
  ]);
  if (order) return { href: routes.operatorOrder(id) };
  // An event of a ticket without a date has the id of the ticket.
  if (ticket) return { href: routes.operatorTicket(id) };
  if (event) return { href: routes.operatorEvent(id) };
  if (charge) return { href: routes.operatorOrder(charge.orderId) };
  const ticketId = code?.listing?.ticketId ?? code?.sale?.ticketId;
  if (ticketId !== undefined) return { href: routes.operatorTicket(ticketId) };
  if (action) return { href: routes.operatorAction(id) };
  return { orders: [], mayBePerson: true };
}
