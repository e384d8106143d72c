// Defines the document of an order.

import { barReason } from "@holdfast/accounts";
import { documentType, type Stored } from "@holdfast/actors";
import {
  chargeView,
  compactOrder,
  type EventTimes,
  endOfSale,
  hasBegun,
  type OrderView,
  orderView,
  orderWithEvent,
  orderWithSeal,
} from "@holdfast/contracts";
import { z } from "zod";
import type { TicketCopy } from "./ticket-copy.ts";

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
  /** Dispute of the accepted charge, by the last event of payments; absent: none. */
  dispute: chargeView.shape.dispute.unwrap().optional(),
  /** Whether the completed order is in the list of its event; absent where an earlier release has completed it. */
  isListedByEvent: z.boolean().optional(),
  /** Whether the order was refunded because its event was cancelled; absent for all others. */
  isEventRefund: z.literal(true).optional(),
  /** Id of the `wait` whose offer the order is or was; absent for the orders of people who did not wait. */
  waitId: z.string().optional(),
});

/** One purchase of one ticket: its price, its deadline and how it ended. */
export type Order = z.infer<typeof orderState>;

/** The part of an order that the API shows. What a release before tickets were sealed has stored has no seal and no fee. */
export type OrderFacts = Pick<Stored<Order>, "id" | "userId" | "status" | "expiresAt" | "reason" | "version"> &
  Partial<Pick<Order, "seal">> & {
    /** Whether the order is in the archive; absent: it is in Redis. */
    readonly isArchived?: true;
    readonly ticket: Pick<Order["ticket"], "id" | "title" | "priceCents"> &
      Partial<Pick<Order["ticket"], "buyerFeeCents">>;
  };

/** Name of the list of all open orders, by deadline. */
export const OPEN_ORDERS = "open-by-deadline";

/** Declares the document `order`, with its published view and the lists of its buyer. */
export const orderDocument = documentType<Order, OrderView>("order", {
  schema: orderState,
  upcasts: [(older) => ({ ...older, refund: null }), (older) => orderWithSeal(orderWithEvent(older))],
  downcasts: [null, compactOrder],
  // A process of the release before reads this form, and keeps the fields that it does not know.
  writes: 2,
  scored: [OPEN_ORDERS],
  // Payments says when, because it knows when all money is settled. An order that is back from the archive has a time.
  keepUntil: () => null,
  archive: { lists: ({ id, userId }) => [ordersOf(userId), ...numberedWith(id)] },
  // One sale is one trace, from the purchase to the last refund.
  keepsTrace: true,
  view({
    remainingMs: _remaining,
    refusedCharges: _refused,
    endedAt: _ended,
    refund: _refund,
    decline: _decline,
    barred: _barred,
    dispute: _dispute,
    isListedByEvent: _isListed,
    isEventRefund: _isEventRefund,
    waitId: _waitId,
    leaveLink,
    ...view
  }) {
    // Only the mail about an offer needs the link.
    return view.status === "Offered" && leaveLink !== undefined ? { ...view, leaveLink } : view;
  },
  lists: (document) => [
    { list: ordersOf(document.userId) },
    ...numberedWith(document.id).map((list) => ({ list })),
    ...(isOpen(document)
      ? [
          { list: openOrdersOf(document.userId) },
          { list: openOrdersFor(document.ticket.eventId) },
          { list: OPEN_ORDERS, score: document.expiresAt },
        ]
      : []),
    ...(document.status === "Completed" && document.isListedByEvent && document.dispute !== "lost"
      ? [{ list: completedOrdersFor(document.ticket.eventId) }]
      : []),
    ...(document.isEventRefund
      ? [
          { list: refundedOrdersFor(document.ticket.eventId) },
          ...(document.refund?.standing === "done" ? [] : [{ list: unfinishedRefundsFor(document.ticket.eventId) }]),
        ]
      : []),
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

const NUMBER = /([0-9A-Z]{8})\d\d$/;

/** Returns the eight characters of an order's short number, from its id; null for a text that is no id. */
export function numberOf(id: string): string | null {
  return NUMBER.exec(id)?.[1] ?? null;
}

/** Returns the name of the list of the orders whose short number begins as `number` does, which is one in a thousand. */
export function numberedLike(number: string): string {
  return `numbered:${number.slice(0, 2)}`;
}

function numberedWith(id: string): string[] {
  const number = numberOf(id);
  return number === null ? [] : [numberedLike(number)];
}

/** Returns the name of the list of the open orders of an event's tickets. */
export function openOrdersFor(eventId: string): string {
  return `open-for:${eventId}`;
}

/** Returns the name of the list of the completed orders of an event's tickets that can be refunded. */
export function completedOrdersFor(eventId: string): string {
  return `completed-for:${eventId}`;
}

/** Returns the name of the list of the orders of an event's tickets that were refunded because it was cancelled. */
export function refundedOrdersFor(eventId: string): string {
  return `refunded-for:${eventId}`;
}

/** Returns the name of the list of those of `refundedOrdersFor` whose buyers do not have their money back yet. */
export function unfinishedRefundsFor(eventId: string): string {
  return `unfinished-refunds-for:${eventId}`;
}

/** Returns whether an order still waits for its buyer's answer, for its ticket or for its payment. */
export function isOpen({ status }: Pick<Order, "status">): boolean {
  return status === "Offered" || status === "Created" || status === "AwaitingPayment";
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

/** Creates an order of a ticket as it is for sale now. */
export function newOrder(
  ticket: TicketCopy,
  { ticketId, userId, fence, expiresAt }: { ticketId: string; userId: string; fence: number; expiresAt: number },
): Order {
  const { title, eventId, venue, city, country, timeZone, startsAt, endsAt } = ticket;
  const { section, row, seat, description } = ticket;
  const { priceCents, faceValueCents, buyerFeeCents, sellerFeeCents, seal } = ticket;
  const money = { priceCents, faceValueCents, buyerFeeCents, sellerFeeCents };
  const event = { eventId, venue, city, country, timeZone, startsAt, endsAt };
  return {
    userId,
    sellerId: ticket.userId,
    status: "Created",
    expiresAt,
    ticket: { id: ticketId, title, ...money, ...event, section, row, seat, description },
    seal,
    fence,
    edition: ticket.edition,
    reason: null,
    chargeId: null,
    refused: null,
    remainingMs: null,
    refusedCharges: [],
    endedAt: null,
    refund: null,
  };
}
