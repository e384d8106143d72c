import { defineService, on, type Reaction, tell } from "@holdfast/actors";
import { expirationEvents, orderEvents, ticketLock } from "@holdfast/contracts";
import { deadlineActor } from "./rules/deadline.ts";

/** What expiration does on the events of orders: each order has its deadline watched. */
const reactions: readonly Reaction[] = [
  on(orderEvents, ({ data }) => [tell(deadlineActor, data.id, { type: "FollowOrder", order: data })]),
];

/** The expiration service: it watches the deadlines of orders, and looks sooner when a ticket's lock goes. */
export const expirationService = defineService("expiration", {
  events: expirationEvents,
  actors: [deadlineActor],
  reactions,
  expiryHints: [ticketLock],
});
