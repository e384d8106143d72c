// Defines the orders service: its events, its actors and the events it subscribes to.

import { accountActor, barActor } from "@holdfast/accounts";
import { defineService, onLatest, type Reaction, send } from "@holdfast/actors";
import {
  authEvents,
  type ChargeView,
  chargeEvents,
  expirationEvents,
  isChargeView,
  isTicketView,
  orderEvents,
  type TicketView,
  ticketEvents,
} from "@holdfast/contracts";
import { ARCHIVE_MARK } from "@holdfast/server";
import { DRAW_KEY } from "./rules/draw.ts";
import { eventCopyActor } from "./rules/event-copy.ts";
import { lineActor } from "./rules/line-actor.ts";
import { orderActor } from "./rules/order-actor.ts";
import { orderDocument } from "./rules/order-document.ts";
import { holdActor } from "./rules/purchase.ts";
import { reservingOrderOf } from "./rules/ticket-copy.ts";
import { ticketCopyActor } from "./rules/ticket-copy-actor.ts";
import { ticketEndActor } from "./rules/ticket-end.ts";

/**
 * Turns events of tickets, expiration, payments and auth into messages for the actors of orders. The end of payments' copy
 * of an order archives the order, and the end of a ticket deletes what is kept of it.
 */
const reactions: readonly Reaction[] = [
  onLatest(
    ticketEvents,
    ({ data: ticket }) =>
      isTicketView(ticket)
        ? [
            ...(reservingOrderOf(ticket) === null
              ? [send(ticketCopyActor, ticket.id, { type: "FollowTicket", ticket })]
              : []),
            ...ordersNamedBy(ticket).map((orderId) => send(orderActor, orderId, { type: "FollowTicket", ticket })),
          ]
        : [send(eventCopyActor, ticket.id, { type: "FollowEvent", event: ticket })],
    { forgotten: ({ kind, id }) => (kind === "ticket" ? [send(ticketEndActor, id, { type: "Gone" })] : []) },
  ),
  onLatest(expirationEvents, ({ data: deadline }) => [
    send(orderActor, deadline.id, { type: "DeadlinePassed", deadline }),
  ]),
  onLatest(
    chargeEvents,
    ({ data: charge }) =>
      isChargeView(charge) && saysMore(charge)
        ? [send(orderActor, charge.orderId, { type: "FollowCharge", charge })]
        : [],
    { forgotten: ({ kind, id }) => (kind === "order" ? [send(orderActor, id, { type: "Archive" })] : []) },
  ),
  onLatest(authEvents, ({ data: user }) => [send(accountActor, user.id, { type: "FollowUser", user })]),
];

/**
 * Returns the ids of the orders that a ticket's event names: the order that reserves it and the order it refused. A ticket
 * is sold by its order's completion, after which no event of the ticket changes that order.
 */
function ordersNamedBy({ status, orderId, refused }: TicketView): string[] {
  const holder = status === "sold" ? null : orderId;
  return [...new Set([holder, refused?.orderId])].filter((id) => typeof id === "string");
}

/** Returns whether an event of a charge says more than that its payment has begun, which changes no order. */
function saysMore({ authorised, captured, ended, reason, refund, dispute }: ChargeView): boolean {
  return authorised || captured || ended || reason !== null || refund !== null || dispute !== null;
}

/** Defines the orders service, which grants holds on tickets and keeps the orders of their buyers. */
export const ordersService = defineService("orders", {
  events: orderEvents,
  actors: [holdActor, orderActor, ticketCopyActor, eventCopyActor, ticketEndActor, lineActor, accountActor, barActor],
  // A line and the places in it publish some of their changes.
  published: [orderDocument],
  reactions,
  retires: [{ document: orderDocument, actor: orderActor, message: { type: "Archive" } }],
  siteKeys: [DRAW_KEY, ARCHIVE_MARK],
});
