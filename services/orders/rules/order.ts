// Defines the order document and decides on cancellations, refunds, deadlines and events of the ticket.

import { type BarReason, barReason } from "@holdfast/accounts";
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
  type EventTimes,
  endOfSale,
  hasBegun,
  type OrderView,
  orderView,
  orderWithEvent,
  type TicketView,
  ticketLock,
} from "@holdfast/contracts";
import { z } from "zod";
import { freed, holdDocument, isOf, lockClaim, withoutLastGrant } from "./hold.ts";

const orderState = orderView.omit({ id: true, version: true }).extend({
  /** Time that was left of the hold when the order accepted a charge, in ms; null while the deadline runs. */
  remainingMs: z.number().int().nullable(),
  /** Ids of the charges that the order has refused; the order refuses each charge once. */
  refusedCharges: z.array(z.string()),
  /** When the order was completed or cancelled, in ms since 1970; null while the order is open. */
  endedAt: z.number().int().nullable(),
  /** Refund of money taken for this order, by the last event of payments; shown to the buyer. Null: no refund. */
  refund: z.object({ chargeId: z.string(), standing: chargeView.shape.refund.unwrap() }).nullable(),
  /** Why the last attempt to pay did not go through, by the last event of payments; absent: none has failed. */
  decline: z.string().optional(),
  /** Why the order ends if its accepted charge fails: its buyer was barred meanwhile; absent for all others. */
  barred: barReason.optional(),
});

/** One purchase of one ticket: its price, its deadline and how it ended. */
export type Order = z.infer<typeof orderState>;

/** The part of an order that the API shows. */
export type OrderFacts = Pick<Stored<Order>, "id" | "userId" | "status" | "expiresAt" | "reason" | "version"> & {
  readonly ticket: Pick<Order["ticket"], "id" | "title" | "priceCents">;
};

/** Declares the document `order`, with its published view and the lists of its buyer. */
export const orderDocument = documentType<Order, OrderView>("order", {
  schema: orderState,
  upcasts: [(older) => ({ ...older, refund: null }), orderWithEvent],
  // A process of the release before reads this form, and keeps the fields that it does not know.
  writes: 2,
  view({
    remainingMs: _remaining,
    refusedCharges: _refused,
    endedAt: _ended,
    refund: _refund,
    decline: _decline,
    barred: _barred,
    ...view
  }) {
    return view;
  },
  lists: (document) => [
    { list: ordersOf(document.userId) },
    ...(isOpen(document) ? [{ list: openOrdersOf(document.userId) }] : []),
  ],
});

/** Returns the name of the list of all orders of a buyer. */
export function ordersOf(userId: string): string {
  return `by-buyer:${userId}`;
}

/** Returns the name of the list of a buyer's open orders. */
export function openOrdersOf(userId: string): string {
  return `open:${userId}`;
}

/** Returns whether an order still waits for its ticket or its payment. */
export function isOpen({ status }: Order): boolean {
  return status === "Created" || status === "AwaitingPayment";
}

/** Declares the names that the order actor uses; an order changes together with the hold on its ticket. */
export const orderTerms = actorTerms("order", {
  documents: { order: orderDocument, hold: holdDocument },
  events: ["OrderUpdated", "OrderCancelled"],
  refusals: ["not_found", "forbidden", "completed", "paying", "not_completed", "early"],
  claims: [ticketLock.claim],
});
/** Decision of the order actor. */
export type OrderDecision = DecisionOf<typeof orderTerms>;
type OrderChange = ChangeOf<typeof orderTerms>;

/** An existing order and the hold on its ticket. */
export interface OrderAndHold {
  /** The order. */
  readonly order: Stored<Order>;
  /** The hold on the order's ticket, which may belong to a later order; null: there is none. */
  readonly hold: DocumentsOf<typeof orderTerms>["hold"];
}

/** Reason of an order whose event began before it was paid for. */
export const EVENT_BEGUN = "event begun";

/** Returns the end of a hold that would last until `until`, in ms since 1970: no hold lasts beyond the end of the sale. */
export function holdEnd(ticket: EventTimes, until: number): number {
  return Math.min(endOfSale(ticket) ?? until, until);
}

/** Returns why an open order can be paid no more at `now`, in ms since 1970; null while it can. */
export function whyOver({ ticket, expiresAt }: Pick<Order, "ticket" | "expiresAt">, now: number): string | null {
  if (hasBegun(ticket, now)) return EVENT_BEGUN;
  return now >= expiresAt ? "expired" : null;
}

/** Cancels an order and frees its ticket, unless the hold belongs to another order by now. */
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

/** Cancels an open order for its buyer; a second cancellation changes nothing. */
export function cancelByBuyer(documents: OrderAndHold, userId: string, now: number): OrderDecision {
  const { order } = documents;
  if (order.userId !== userId) return refuse("forbidden", `Cannot cancel order ${order.id}: it is not yours`);
  if (order.status === "Cancelled") return {};
  if (order.status === "Completed") return refuse("completed", `Cannot cancel order ${order.id}: it is completed`);
  if (order.chargeId !== null)
    return refuse("paying", `Cannot cancel order ${order.id}: its payment is being captured`);
  return cancelled(documents, "cancelled by buyer", now);
}

/** Gives the reason of an order that ended because its buyer was barred. */
export const reasonOfBar = { banned: "banned", closed: "account closed" } as const satisfies Record<BarReason, string>;

/**
 * Ends an open order because its buyer was barred. An order with an accepted charge goes on, and ends if the charge
 * fails; a second message changes nothing.
 */
export function endForBarred(documents: OrderAndHold, reason: BarReason, now: number): OrderDecision {
  const { order } = documents;
  if (!isOpen(order)) return {};
  if (order.chargeId === null) return cancelled(documents, reasonOfBar[reason], now);
  if (order.barred === reason) return {};
  return { write: { order: { ...order, barred: reason } }, events: { order: "OrderUpdated" } };
}

/**
 * Refunds a completed order for its seller, or for the operator when `sellerId` is null; a second refund changes
 * nothing. The hold stays for ever: the ticket goes back to its seller, not to the next buyer.
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

/** Cancels an open order whose deadline has passed, unless the order has accepted a charge or has a later deadline. */
export function passDeadline(documents: OrderAndHold, deadline: DeadlineView, now: number): OrderDecision {
  const { order } = documents;
  if (!isOpen(order) || order.chargeId !== null) return {};
  const reason = whyOver(order, now);
  if (reason !== null) return cancelled(documents, reason, now);
  if (deadline.expiresAt < order.expiresAt) return {};
  // The clock of Redis was set back: the timer does not come again, so the refusal makes the engine retry the event.
  return refuse("early", `Cannot end order ${order.id}: its deadline has not passed`);
}

/**
 * Decides what an event of the ticket changes: the order awaits payment, or the ticket's refusal cancels it. A refused
 * hold does not count among those of its buyer, who did not end it.
 */
export function followTicket(documents: OrderAndHold, ticket: TicketView, now: number): OrderDecision {
  const { order } = documents;
  if (!isOpen(order) || order.chargeId !== null) return {};
  if (ticket.refused?.orderId === order.id) {
    const hold = documents.hold && withoutLastGrant(documents.hold, order.userId);
    return cancelled({ order, hold }, hasBegun(order.ticket, now) ? EVENT_BEGUN : ticket.refused.reason, now);
  }
  const isReserved = ticket.status === "reserved" && ticket.orderId === order.id;
  if (!isReserved || order.status !== "Created") return {};
  return { write: { order: { ...order, status: "AwaitingPayment" } }, events: { order: "OrderUpdated" } };
}
