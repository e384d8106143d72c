// Defines the expiration service: its events, its actor and the events it subscribes to.

import { defineService, onLatest, type Reaction, send } from "@holdfast/actors";
import { expirationEvents, isOrderView, type OrderView, orderEvents, ticketLock } from "@holdfast/contracts";
import { deadlineActor } from "./rules/deadline.ts";

/**
 * Turns events of orders into messages for the actor of the order's deadline. While an accepted charge is being captured
 * the deadline stands still: the event that ends this says either a deadline or that the order has ended.
 */
const reactions: readonly Reaction[] = [
  onLatest(
    orderEvents,
    ({ data }) =>
      isOrderView(data) && !isBeingPaid(data)
        ? [send(deadlineActor, data.id, { type: "FollowOrder", order: data })]
        : [],
    { forgotten: ({ kind, id }) => (kind === "order" ? [send(deadlineActor, id, { type: "Forget" })] : []) },
  ),
];

function isBeingPaid({ status, chargeId }: OrderView): boolean {
  return status === "AwaitingPayment" && chargeId !== null;
}

/** Defines the expiration service; when a ticket's lock expires, it sweeps the timers of that partition at once. */
export const expirationService = defineService("expiration", {
  events: expirationEvents,
  actors: [deadlineActor],
  reactions,
  expiryHints: [ticketLock],
});
