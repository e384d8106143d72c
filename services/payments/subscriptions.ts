// Defines the payments service: its documents, actor, events and reactions.

import { defineService, onLatest, type Reaction, send } from "@holdfast/actors";
import { chargeEvents, isOrderView, isTicketView, orderEvents, ticketEvents } from "@holdfast/contracts";
import { chargeDocument } from "./rules/charge.ts";
import { eventActor } from "./rules/event.ts";
import { payeeActor } from "./rules/payee-actor.ts";
import { paymentActor } from "./rules/payment.ts";
import { ORPHANS_SWEPT, SITE_ID, TRANSFERS_SWEPT } from "./store.ts";

/** Applies events of orders to their copies, charges and payouts, and events of tickets to copies of events. */
const reactions: readonly Reaction[] = [
  onLatest(orderEvents, ({ data: order }) =>
    isOrderView(order) ? [send(paymentActor, order.id, { type: "FollowOrder", order })] : [],
  ),
  onLatest(ticketEvents, ({ data: event }) =>
    isTicketView(event) ? [] : [send(eventActor, event.id, { type: "FollowEvent", event })],
  ),
];

/** Definition of the payments service, read by its engine, the command line and the checker. */
export const paymentsService = defineService("payments", {
  events: chargeEvents,
  actors: [paymentActor, payeeActor, eventActor],
  published: [chargeDocument],
  reactions,
  siteKeys: [SITE_ID, ORPHANS_SWEPT, TRANSFERS_SWEPT],
});
