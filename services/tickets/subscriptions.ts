// Defines the tickets service: its events, its actor and the events it subscribes to.

import { accountActor, barActor } from "@holdfast/accounts";
import { defineService, onLatest, type Reaction, send } from "@holdfast/actors";
import {
  authEvents,
  chargeEvents,
  deliveryEvents,
  isChargeView,
  isLineView,
  isOrderView,
  isSealView,
  orderEvents,
  ticketEvents,
} from "@holdfast/contracts";
import { ARCHIVE_MARK } from "@holdfast/server";
import { eventActor } from "./rules/event.ts";
import { eventDocument } from "./rules/event-document.ts";
import { eventNameActor } from "./rules/event-name.ts";
import { lineCopyActor } from "./rules/line-copy.ts";
import { payeeCopyActor } from "./rules/payee-copy.ts";
import { concernsTicket } from "./rules/sealing.ts";
import { ticketActor } from "./rules/ticket.ts";
import { ticketDocument } from "./rules/ticket-document.ts";
import { ticketEndActor } from "./rules/ticket-end.ts";

/**
 * Turns events of orders into messages for the order's ticket or the copy of a waiting line, those of delivery into
 * messages for the ticket of the seal, and those of auth and payments into messages for what is kept of a person. The end of a hold archives its ticket.
 */
const reactions: readonly Reaction[] = [
  onLatest(
    orderEvents,
    ({ data }) => {
      if (isOrderView(data)) return [send(ticketActor, data.ticket.id, { type: "FollowOrder", order: data })];
      return isLineView(data) ? [send(lineCopyActor, data.eventId, { type: "FollowLine", line: data })] : [];
    },
    { forgotten: ({ kind, id }) => (kind === "hold" ? [send(ticketEndActor, id, { type: "OrderArchived" })] : []) },
  ),
  onLatest(deliveryEvents, ({ data: seal }) =>
    isSealView(seal) && concernsTicket(seal) ? [send(ticketActor, seal.id, { type: "FollowSeal", seal })] : [],
  ),
  onLatest(chargeEvents, ({ data: payee }) =>
    isChargeView(payee) ? [] : [send(payeeCopyActor, payee.userId, { type: "FollowPayee", payee })],
  ),
  onLatest(authEvents, ({ data: user }) => [send(accountActor, user.id, { type: "FollowUser", user })]),
];

/** Defines the tickets service, which keeps events, what sellers list for them, and whether each ticket is held or sold. */
export const ticketsService = defineService("tickets", {
  events: ticketEvents,
  actors: [
    ticketActor,
    eventActor,
    eventNameActor,
    lineCopyActor,
    payeeCopyActor,
    ticketEndActor,
    accountActor,
    barActor,
  ],
  published: [ticketDocument],
  // Nobody is told of an event before one of its tickets is on sale.
  partlyPublished: [eventDocument],
  reactions,
  retires: [{ document: ticketDocument, actor: ticketEndActor, message: { type: "Retire" } }],
  siteKeys: [ARCHIVE_MARK],
});
