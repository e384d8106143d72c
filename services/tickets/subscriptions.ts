// Defines the tickets service: its events, its actor and the events it subscribes to.

import { defineService, onLatest, type Reaction, send } from "@holdfast/actors";
import { orderEvents, ticketEvents } from "@holdfast/contracts";
import { ticketActor } from "./rules/ticket.ts";
import { ticketDocument } from "./rules/ticket-document.ts";

/** Turns events of orders into messages for the actor of the order's ticket. */
const reactions: readonly Reaction[] = [
  onLatest(orderEvents, ({ data }) => [send(ticketActor, data.ticket.id, { type: "FollowOrder", order: data })]),
];

/** Defines the tickets service, which keeps what sellers list and whether each ticket is held or sold. */
export const ticketsService = defineService("tickets", {
  events: ticketEvents,
  actors: [ticketActor],
  published: [ticketDocument],
  reactions,
});
