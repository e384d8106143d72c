import { defineService, on, type Reaction, tell } from "@holdfast/actors";
import { chargeEvents, expirationEvents, orderEvents, type TicketView, ticketEvents } from "@holdfast/contracts";
import { orderDocument } from "./rules/order.ts";
import { orderActor } from "./rules/order-actor.ts";
import { holdActor } from "./rules/purchase.ts";
import { ticketCopyActor } from "./rules/ticket-copy.ts";

/** What orders does on the events of tickets, expiration and payments. */
const reactions: readonly Reaction[] = [
  on(ticketEvents, ({ data: ticket }) => [
    tell(ticketCopyActor, ticket.id, { type: "FollowTicket", ticket }),
    ...ordersNamedBy(ticket).map((orderId) => tell(orderActor, orderId, { type: "FollowTicket", ticket })),
  ]),
  on(expirationEvents, ({ data: deadline }) => [tell(orderActor, deadline.id, { type: "DeadlinePassed", deadline })]),
  on(chargeEvents, ({ data: charge }) => [tell(orderActor, charge.orderId, { type: "FollowCharge", charge })]),
];

/** The orders a ticket has something to say to, each once: the one it follows and the one it refused. */
function ordersNamedBy({ orderId, refused }: TicketView): string[] {
  return [...new Set([orderId, refused?.orderId])].filter((id) => typeof id === "string");
}

/** The orders service: holds on tickets, and the orders under which they are bought. */
export const ordersService = defineService("orders", {
  events: orderEvents,
  actors: [holdActor, orderActor, ticketCopyActor],
  published: [orderDocument],
  reactions,
});
