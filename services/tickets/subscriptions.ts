import { defineService, on, type Reaction, tell } from "@holdfast/actors";
import { orderEvents, ticketEvents } from "@holdfast/contracts";
import { ticketActor } from "./rules/ticket.ts";
import { ticketDocument } from "./rules/ticket-document.ts";

/** What tickets does on others' events: each ticket follows the orders of it. */
const reactions: readonly Reaction[] = [
  on(orderEvents, ({ data }) => [tell(ticketActor, data.ticket.id, { type: "FollowOrder", order: data })]),
];

/** The tickets service: what sellers list, and how each ticket is known to be held or sold. */
export const ticketsService = defineService("tickets", {
  events: ticketEvents,
  actors: [ticketActor],
  published: [ticketDocument],
  reactions,
});
