import { claimKey } from "@holdfast/actors/redis";
import { isLive, isOpen, type Order, ticketCopyDocument } from "@holdfast/orders/rules";
import type { Ticket } from "@holdfast/tickets/rules";
import { expect } from "vitest";
import { chargesIn, holdIn, orders, ordersIn, type Sale, TICKET, ticketIn } from "./sale.ts";

/** Reads the lock on the ticket, as everyone sees it. */
export function lockIn({ memory }: Sale) {
  return memory.claims[claimKey(0, "orders", "lock", TICKET)] ?? null;
}

/** Checks what must hold at every moment. */
export function expectMoment(sale: Sale): void {
  const { now } = sale.memory;
  const hold = holdIn(sale);
  const charges = chargesIn(sale);
  const holder = isLive(hold, now) ? hold.orderId : null;
  if (holder !== null) expect(lockIn(sale)).toEqual({ owner: holder, until: hold?.until ?? null });
  for (const order of ordersIn(sale)) {
    if (isOpen(order) && (order.chargeId !== null || now < order.expiresAt)) expect(holder).toBe(order.id);
    if (order.chargeId !== null) expect(order.refusedCharges).not.toContain(order.chargeId);
    if (order.status !== "Completed") continue;
    expect(holder).toBe(order.id);
    expect(charges.find(({ id }) => id === order.chargeId)?.status).toBe("Completed");
  }
}

/** Checks what must hold from one moment to the next. */
export function expectStep(before: Sale, after: Sale): void {
  const held = holdIn(before);
  expectOffer(before, after);
  expect(holdIn(after)?.fence ?? 0).toBeGreaterThanOrEqual(held?.fence ?? 0);
  const were = new Map(ordersIn(before).map((order) => [order.id, order]));
  for (const order of ordersIn(after)) {
    const was = were.get(order.id);
    if (was?.version === order.version) continue;
    expect(order.version).toBe((was?.version ?? -1) + 1);
    // An order that has ended stays as it is, but for a refund of a completed one.
    const mayChange = was && (isOpen(was) || (was.status === "Completed" && order.reason === "refunded"));
    if (was) expect([was.status, order.fence]).toEqual([mayChange ? was.status : order.status, was.fence]);
    if (!was && held) expect(order.fence).toBe(held.fence + 1);
  }
}

// An operator may change the event of a ticket that is held; its seller may not.
function ownEdition({ edition, eventEdition = 0 }: Ticket): number {
  return edition - eventEdition;
}

// What is held stays as it was ordered.
function expectOffer(before: Sale, after: Sale): void {
  const [was, is] = [ticketIn(before), ticketIn(after)];
  if (was.orderId === null || was.orderId !== is.orderId) return;
  expect([is.priceCents, ownEdition(is)]).toEqual([was.priceCents, ownEdition(was)]);
}

/** Tells how a sale ends that nothing can happen to any more, in what people would notice. */
export function endOf(sale: Sale): object {
  const nameOf = (id: string | null | undefined): string | null => {
    const order = ordersIn(sale).find((one) => one.id === id);
    return order ? `order of ${order.userId}` : null;
  };
  const { status, orderId } = ticketIn(sale);
  const inTurn = ordersIn(sale).toSorted((one, other) => one.fence - other.fence);
  return {
    orders: inTurn.map((order) => ({ id: nameOf(order.id), status: order.status, reason: order.reason })),
    ticket: { status, orderId: nameOf(orderId) },
    money: chargesIn(sale).filter(({ captured }) => captured).length,
    holder: nameOf(holdIn(sale)?.orderId),
    lock: nameOf(lockIn(sale)?.owner),
  };
}

/** Checks what must hold once a sale is over: the ticket is sold once or free, and the money went the same way. */
export function expectEnd(sale: Sale): void {
  const ticket = ticketIn(sale);
  const all = ordersIn(sale);
  const charges = chargesIn(sale);
  const holder = holdIn(sale)?.orderId ?? null;
  const completed = all.filter(({ status }) => status === "Completed");
  const [sold] = completed;
  expect(completed.length).toBeLessThanOrEqual(1);
  expect(ticket.orderId === null || all.some(({ id }) => id === ticket.orderId)).toBe(true);
  const { status, orderId, version: sourceVersion } = ticket;
  const published = status === "draft" ? "delisted" : status;
  const copy = orders.read(sale.memory, ticketCopyDocument, TICKET);
  expect(copy).toMatchObject({ status: published, orderId, sourceVersion });
  // Nobody else orders a ticket that is proved to be lost, or whose sale was refunded.
  const last = all.find(({ reason }) => reason === "file lost" || reason === "refunded")?.id ?? null;
  expect([lockIn(sale)?.owner ?? null, orderId ?? last]).toEqual([holder, holder]);
  expect(status === "sold").toBe(completed.length === 1);
  if (sold) expectSold(ticket, sold);
  expect(charges.filter(({ captured, isRefunded }) => captured && !isRefunded)).toHaveLength(completed.length);
  expect(charges.every(({ ended }) => ended)).toBe(true);
}

// The order has the edition of the ticket and its event at the purchase, which the event may have left behind since.
function expectSold(ticket: Ticket, order: Order): void {
  const { holderId, priceCents, eventEdition = 0 } = ticket;
  expect({ holderId, priceCents }).toEqual({ holderId: order.userId, priceCents: order.ticket.priceCents });
  const eventEditionBought = order.edition - ownEdition(ticket);
  expect(eventEditionBought >= 0 && eventEditionBought <= eventEdition).toBe(true);
}
