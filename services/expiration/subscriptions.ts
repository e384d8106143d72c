// Defines the expiration service: its events, its actor and the events it subscribes to.

import { defineService, onLatest, type Reaction, send } from "@holdfast/actors";
import { expirationEvents, isOrderView, orderEvents, ticketLock } from "@holdfast/contracts";
import { deadlineActor } from "./rules/deadline.ts";

/** Turns events of orders into messages for the actor of the order's deadline. */
const reactions: readonly Reaction[] = [
  onLatest(orderEvents, ({ data }) =>
    isOrderView(data) ? [send(deadlineActor, data.id, { type: "FollowOrder", order: data })] : [],
  ),
];

/** Defines the expiration service; when a ticket's lock expires, it sweeps the timers of that partition at once. */
export const expirationService = defineService("expiration", {
  events: expirationEvents,
  actors: [deadlineActor],
  reactions,
  expiryHints: [ticketLock],
});
