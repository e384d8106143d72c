// Decides on cancellations, refunds, deadlines and events of the ticket of an order.

import type { BarReason } from "@holdfast/accounts";
import {
  actorTerms,
  type ChangeOf,
  type DecisionOf,
  type DocumentsOf,
  effect,
  refuse,
  type Stored,
} from "@holdfast/actors";
import { type DeadlineView, hasBegun, type TicketView, ticketLock } from "@holdfast/contracts";
import { freed, isOf, lockClaim, withoutLastGrant } from "./hold.ts";
import { lineDocuments } from "./offer.ts";
import { EVENT_BEGUN, holdEnd, isOpen, type Order, orderDocument, whyOver } from "./order-document.ts";
import { WAITER, waitDocument } from "./wait.ts";

/** Offers what is for sale to the buyer of an ended order who waits again. */
export const offerAgainEffect = effect("offer-again", { timeoutMs: 60_000 });

/**
 * Declares the names that the order actor uses. An order changes together with the hold on its ticket, with the entry of
 * its buyer in the line, and with the offer of the ticket to the next in the line.
 */
export const orderTerms = actorTerms("order", {
  documents: { order: orderDocument, wait: waitDocument, ...lineDocuments },
  events: ["OrderUpdated", "OrderCancelled", "OrderOffered", "LineUpdated", "WaitUpdated"],
  refusals: [
    "not_found",
    "forbidden",
    "completed",
    "paying",
    "not_completed",
    "disputed",
    "early",
    "not_offered",
    "ended",
  ],
  claims: [ticketLock.claim, WAITER],
  timers: ["line"],
  effects: [offerAgainEffect],
});
/** Decision of the order actor. */
export type OrderDecision = DecisionOf<typeof orderTerms>;
/** Change of the order actor. */
export type OrderChange = ChangeOf<typeof orderTerms>;

/** An existing order and the hold on its ticket. */
export interface OrderAndHold {
  /** The order. */
  readonly order: Stored<Order>;
  /** The hold on the order's ticket, which may belong to a later order; null: there is none. */
  readonly hold: DocumentsOf<typeof orderTerms>["hold"];
}

/** Cancels an order and frees its ticket, unless the hold belongs to another order by now. */
export function cancelled({ order, hold }: OrderAndHold, reason: string, now: number): OrderChange {
  return {
    write: {
      order: {
        ...{ ...order, status: "Cancelled", reason, remainingMs: null, endedAt: now },
        ...(order.status === "Offered" && { endedAsOffer: true }),
      },
      ...(isOf(hold, order.id) && { hold: freed(hold) }),
    },
    events: { order: "OrderCancelled" },
    claims: [lockClaim(order.ticket.id, { mode: "release", orderId: order.id, until: null })],
  };
}

/** Gives the reasons for which an offer ends by its buyer's own act. */
export const PASSED = "passed";
export const LEFT = "left the line";

/**
 * Takes an offer: the order goes on as one that its buyer has placed, and the hold begins anew. It is `Created` also when
 * the ticket has confirmed the offer: until tickets has read of the taking, its seller may change the ticket, and that
 * change wins. An order that awaited its payment at once could accept a charge meanwhile. The confirmation of the taken
 * order, which is one more event, says that the seller comes too late.
 */
export function takeOffer(
  { order, hold }: OrderAndHold,
  { userId, holdMs }: { readonly userId: string; readonly holdMs: number },
  now: number,
): OrderDecision {
  if (order.userId !== userId) return refuse("forbidden", `Cannot take offer ${order.id}: it is not yours`);
  if (order.status !== "Offered") {
    return order.status === "Cancelled" ? refuse("not_offered", `Cannot take offer ${order.id}: it has ended`) : {};
  }
  if (whyOver(order, now) !== null || !isOf(hold, order.id)) {
    return refuse("not_offered", `Cannot take offer ${order.id}: it has ended`);
  }
  const until = holdEnd(order.ticket, now + holdMs);
  return {
    write: { order: { ...order, status: "Created", expiresAt: until }, hold: { ...hold, until } },
    events: { order: "OrderUpdated" },
    claims: [lockClaim(order.ticket.id, { mode: "keep", orderId: order.id, until })],
    notAfter: order.expiresAt,
  };
}

/** Ends an offer because its buyer passes it or leaves the line; a second message changes nothing. */
export function endOffer(
  documents: OrderAndHold,
  { userId, reason }: { readonly userId: string; readonly reason: typeof PASSED | typeof LEFT },
  now: number,
): OrderDecision {
  const { order } = documents;
  if (order.userId !== userId) return refuse("forbidden", `Cannot end offer ${order.id}: it is not yours`);
  if (order.status === "Offered") return cancelled(documents, reason, now);
  if (order.status === "Cancelled" && order.reason === reason) return {};
  return refuse("not_offered", `Cannot end offer ${order.id}: it is one no more`);
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

/** Reason of an order that an operator has cancelled. */
export const CANCELLED_BY_OPERATOR = "cancelled by operator";

/**
 * Cancels an open order for an operator and frees its ticket; a second cancellation changes nothing. Unlike a buyer's, it
 * is refused for an order that has ended otherwise, so that the operator learns of it.
 */
export function cancelByOperator(documents: OrderAndHold, now: number): OrderDecision {
  const { id, status, reason, chargeId } = documents.order;
  if (status === "Completed") return refuse("completed", `Cannot release order ${id}: it is paid for`);
  if (status === "Cancelled") {
    if (reason === CANCELLED_BY_OPERATOR) return {};
    return refuse("ended", `Cannot release order ${id}: it has ended already (${reason ?? "no reason"})`);
  }
  if (chargeId !== null) return refuse("paying", `Cannot release order ${id}: its payment is being captured`);
  return cancelled(documents, CANCELLED_BY_OPERATOR, now);
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

/** Says for whom an order is refunded. */
export interface Refunding {
  /** Id of the seller who refunds the order; null when the operator does. */
  readonly sellerId: string | null;
  /** Whether the order is refunded because its event was cancelled; absent: it is not. */
  readonly isForEvent?: true;
}

/**
 * Refunds a completed order for its seller, or for the operator when `sellerId` is null; a second refund changes
 * nothing. The hold stays for ever: the ticket goes back to its seller, not to the next buyer. While the buyer's bank
 * asks for the money, and after it has got it, there is no refund: the buyer would be paid twice.
 */
export function refundSale({ order }: OrderAndHold, { sellerId, isForEvent }: Refunding, now: number): OrderDecision {
  const { id, status, reason } = order;
  if (sellerId !== null && sellerId !== order.sellerId) {
    return refuse("forbidden", `Cannot refund order ${id}: it is not your sale`);
  }
  if (status === "Cancelled" && reason === "refunded") return {};
  if (status !== "Completed") return refuse("not_completed", `Cannot refund order ${id}: it is not completed`);
  if (order.dispute === "open" || order.dispute === "lost") {
    return refuse("disputed", `Cannot refund order ${id}: its payment is disputed at the buyer's bank`);
  }
  return {
    write: {
      order: {
        ...order,
        status: "Cancelled",
        reason: "refunded",
        endedAt: now,
        ...(isForEvent && { isEventRefund: true }),
      },
    },
    events: { order: "OrderCancelled" },
  };
}

/** Cancels an open order whose deadline has passed, unless the order has accepted a charge. */
export function endOverdue(documents: OrderAndHold, now: number): OrderChange {
  const { order } = documents;
  if (!isOpen(order) || order.chargeId !== null) return {};
  const reason = whyOver(order, now);
  return reason === null ? {} : cancelled(documents, reason, now);
}

/** Cancels an open order whose deadline has passed, unless the order has accepted a charge or has a later deadline. */
export function passDeadline(documents: OrderAndHold, deadline: DeadlineView, now: number): OrderDecision {
  const { order } = documents;
  const ended = endOverdue(documents, now);
  if (ended.write !== undefined || !isOpen(order) || order.chargeId !== null) return ended;
  if (deadline.expiresAt < order.expiresAt) return {};
  // The clock of Redis was set back: the timer does not come again, so the refusal makes the engine retry the event.
  return refuse("early", `Cannot end order ${order.id}: its deadline has not passed`);
}

/**
 * Decides what an event of the ticket changes: the order awaits payment, the ticket's refusal cancels it, or the start of
 * its event ends it earlier. A refused hold does not count among those of its buyer, who did not end it.
 */
export function followTicket(documents: OrderAndHold, ticket: TicketView, now: number): OrderDecision {
  const { order } = documents;
  if (!isOpen(order)) return {};
  const moved = movedWith(documents, ticket, now);
  if (order.chargeId !== null) return moved;
  if (ticket.refused?.orderId === order.id) {
    const hold = documents.hold && withoutLastGrant(documents.hold, order.userId);
    return cancelled({ order, hold }, hasBegun(order.ticket, now) ? EVENT_BEGUN : ticket.refused.reason, now);
  }
  // While tickets knows the order as an offer only, its seller can still change the ticket.
  const isReserved = ticket.status === "reserved" && ticket.orderId === order.id && ticket.isOffered !== true;
  if (!isReserved || order.status !== "Created") return moved;
  const awaiting = { ...(moved.write?.order ?? order), status: "AwaitingPayment" as const };
  return { ...moved, write: { ...moved.write, order: awaiting }, events: { order: "OrderUpdated" } };
}

// Its buyer sees a deadline that an operator has brought forward to now for this long.
const MOVED_TO_NOW_MS = 1_000;

// An operator has moved the event of the order's ticket: no hold lasts beyond the new end of the sale.
function movedWith({ order, hold }: OrderAndHold, ticket: TicketView, now: number): OrderChange {
  const { startsAt, endsAt, timeZone } = ticket;
  const known = order.ticket;
  const isSame = known.startsAt === startsAt && known.endsAt === endsAt && known.timeZone === timeZone;
  if (ticket.orderId !== order.id || isSame) return {};
  const moved = { ...order, ticket: { ...known, startsAt, endsAt, timeZone } };
  const change = { write: { order: moved }, events: { order: "OrderUpdated" } } as const;
  const end = holdEnd(ticket, order.expiresAt);
  // The lock of an overdue hold has expired, and its order ends anyhow.
  const isOver = order.expiresAt <= now || !isOf(hold, order.id);
  if (order.chargeId !== null || end === order.expiresAt || isOver) return change;
  const until = Math.min(order.expiresAt, Math.max(end, now + MOVED_TO_NOW_MS));
  return {
    ...change,
    write: { order: { ...moved, expiresAt: until }, hold: { ...hold, until } },
    claims: [lockClaim(known.id, { mode: "keep", orderId: order.id, until })],
  };
}
