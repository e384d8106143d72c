import { on, type Reaction, tell } from "@holdfast/actors";
import { chargeEvents, expirationEvents, type TicketView, ticketEvents } from "@holdfast/contracts";
import { orderActor } from "./rules/order-actor.ts";
import { ticketCopyActor } from "./rules/ticket-copy.ts";

/** What orders does on the events of tickets, expiration and payments. */
export const reactions: readonly Reaction[] = [
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
