import {
  actorTerms,
  type ChangeOf,
  type DecisionOf,
  type DocumentsOf,
  documentType,
  refuse,
  type Stored,
} from "@holdfast/actors";
import {
  chargeView,
  type DeadlineView,
  type OrderView,
  orderView,
  type TicketView,
  ticketLock,
} from "@holdfast/contracts";
import { z } from "zod";
import { freed, holdDocument, isOf, lockClaim } from "./hold.ts";

const orderState = orderView.omit({ id: true, version: true }).extend({
  /** What was left of the hold when a charge was accepted; null while the clock runs. */
  remainingMs: z.number().int().nullable(),
  /** Every charge it has refused: each is refused once. */
  refusedCharges: z.array(z.string()),
  /** When it was completed or cancelled, ms. */
  endedAt: z.number().int().nullable(),
  /** Money that was taken for this order and goes back, as payments last said; for its buyer to see. */
  refund: z.object({ chargeId: z.string(), standing: chargeView.shape.refund.unwrap() }).nullable(),
});

/** An order: a hold on a ticket, its deadline, and how it ended. */
export type Order = z.infer<typeof orderState>;

/** What an order tells whoever asks for it. */
export type OrderFacts = Pick<Stored<Order>, "id" | "userId" | "status" | "expiresAt" | "reason" | "version"> & {
  readonly ticket: Pick<Order["ticket"], "id" | "title" | "priceCents">;
};

export const orderDocument = documentType<Order, OrderView>("order", {
  schema: orderState,
  upcasts: [(older) => ({ ...older, refund: null })],
  view: ({ remainingMs: _remaining, refusedCharges: _refused, endedAt: _ended, refund: _refund, ...view }) => view,
  lists: (document) => [
    { list: ordersOf(document.userId) },
    ...(isOpen(document) ? [{ list: openOrdersOf(document.userId) }] : []),
  ],
});

/** The list of a buyer's orders. */
export function ordersOf(userId: string): string {
  return `by-buyer:${userId}`;
}

/** The list of a buyer's open orders. */
export function openOrdersOf(userId: string): string {
  return `open:${userId}`;
}

/** Whether an order still waits for its ticket or its money. */
export function isOpen({ status }: Order): boolean {
  return status === "Created" || status === "AwaitingPayment";
}

/** The names of the actor of one order, which changes together with the hold on its ticket. */
export const orderTerms = actorTerms("order", {
  documents: { order: orderDocument, hold: holdDocument },
  events: ["OrderUpdated", "OrderCancelled"],
  refusals: ["not_found", "forbidden", "completed", "paying", "not_completed", "early"],
  claims: [ticketLock.claim],
});
export type OrderDecision = DecisionOf<typeof orderTerms>;
type OrderChange = ChangeOf<typeof orderTerms>;

/** An order that is there, with the hold on its ticket. */
export interface OrderAndHold {
  readonly order: Stored<Order>;
  readonly hold: DocumentsOf<typeof orderTerms>["hold"];
}

/** Ends an order without a sale and frees its ticket, unless the hold is another order's by now. */
export function cancelled({ order, hold }: OrderAndHold, reason: string, now: number): OrderChange {
  return {
    write: {
      order: { ...order, status: "Cancelled", reason, remainingMs: null, endedAt: now },
      ...(isOf(hold, order.id) && { hold: freed(hold) }),
    },
    events: { order: "OrderCancelled" },
    claims: [lockClaim(order.ticket.id, { mode: "release", orderId: order.id, until: null })],
  };
}

/** The buyer gives the ticket back; a second time is fine. */
export function cancelByBuyer(documents: OrderAndHold, userId: string, now: number): OrderDecision {
  const { order } = documents;
  if (order.userId !== userId) return refuse("forbidden", `Cannot cancel order ${order.id}: it is not yours`);
  if (order.status === "Cancelled") return {};
  if (order.status === "Completed") return refuse("completed", `Cannot cancel order ${order.id}: it is completed`);
  if (order.chargeId !== null)
    return refuse("paying", `Cannot cancel order ${order.id}: its payment is being captured`);
  return cancelled(documents, "cancelled by buyer", now);
}

/**
 * The seller (or, with null, the operator) takes a sale back; a second time is fine. The hold stays for ever: the
 * ticket goes back to its seller, not to the next buyer.
 */
export function refundSale({ order }: OrderAndHold, sellerId: string | null, now: number): OrderDecision {
  const { id, status, reason } = order;
  if (sellerId !== null && sellerId !== order.sellerId) {
    return refuse("forbidden", `Cannot refund order ${id}: it is not your sale`);
  }
  if (status === "Cancelled" && reason === "refunded") return {};
  if (status !== "Completed") return refuse("not_completed", `Cannot refund order ${id}: it is not completed`);
  return {
    write: { order: { ...order, status: "Cancelled", reason: "refunded", endedAt: now } },
    events: { order: "OrderCancelled" },
  };
}

/** The deadline has fired: true only for the deadline the order has now, and only while its clock runs. */
export function passDeadline(documents: OrderAndHold, deadline: DeadlineView, now: number): OrderDecision {
  const { order } = documents;
  if (!isOpen(order) || order.chargeId !== null) return {};
  if (now >= order.expiresAt) return cancelled(documents, "expired", now);
  if (deadline.expiresAt < order.expiresAt) return {};
  // The clock of Redis was set back: nobody will fire this deadline again, so the event must.
  return refuse("early", `Cannot end order ${order.id}: its deadline has not passed`);
}

/** What the ticket says to its order: yes, or why not. */
export function followTicket(documents: OrderAndHold, ticket: TicketView, now: number): OrderDecision {
  const { order } = documents;
  if (!isOpen(order) || order.chargeId !== null) return {};
  if (ticket.refused?.orderId === order.id) return cancelled(documents, ticket.refused.reason, now);
  const isReserved = ticket.status === "reserved" && ticket.orderId === order.id;
  if (!isReserved || order.status !== "Created") return {};
  return { write: { order: { ...order, status: "AwaitingPayment" } }, events: { order: "OrderUpdated" } };
}
