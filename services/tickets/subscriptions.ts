// Defines the tickets service: its events, its actor and the events it subscribes to.

import { accountActor, barActor } from "@holdfast/accounts";
import { defineService, onLatest, type Reaction, send } from "@holdfast/actors";
import { authEvents, isLineView, isOrderView, orderEvents, ticketEvents } from "@holdfast/contracts";
import { eventActor } from "./rules/event.ts";
import { eventDocument } from "./rules/event-document.ts";
import { eventNameActor } from "./rules/event-name.ts";
import { lineCopyActor } from "./rules/line-copy.ts";
import { ticketActor } from "./rules/ticket.ts";
import { ticketDocument } from "./rules/ticket-document.ts";

/** Turns events of orders into messages for the order's ticket or the copy of a waiting line, and events of auth into messages for the account. */
const reactions: readonly Reaction[] = [
  onLatest(orderEvents, ({ data }) => {
    if (isOrderView(data)) return [send(ticketActor, data.ticket.id, { type: "FollowOrder", order: data })];
    return isLineView(data) ? [send(lineCopyActor, data.eventId, { type: "FollowLine", line: data })] : [];
  }),
  onLatest(authEvents, ({ data: user }) => [send(accountActor, user.id, { type: "FollowUser", user })]),
];

/** Defines the tickets service, which keeps events, what sellers list for them, and whether each ticket is held or sold. */
export const ticketsService = defineService("tickets", {
  events: ticketEvents,
  actors: [ticketActor, eventActor, eventNameActor, lineCopyActor, accountActor, barActor],
  published: [ticketDocument, eventDocument],
  reactions,
});
