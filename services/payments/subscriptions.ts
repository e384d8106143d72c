// Defines the payments service: its documents, actor, events and reactions.

import { defineService, onLatest, type Reaction, send } from "@holdfast/actors";
import {
  chargeEvents,
  deliveryEvents,
  isOrderView,
  isSealView,
  isTicketView,
  orderEvents,
  ticketEvents,
} from "@holdfast/contracts";
import { ARCHIVE_MARK } from "@holdfast/server";
import { chargeDocument } from "./rules/charge.ts";
import { eventActor } from "./rules/event.ts";
import { orderDocument } from "./rules/order.ts";
import { payeeActor } from "./rules/payee-actor.ts";
import { paymentActor } from "./rules/payment.ts";
import { chargeEndActor, paymentEndActor } from "./rules/retirement.ts";
import { messagesOf } from "./rules/seal-messages.ts";
import { ORPHANS_SWEPT, SITE_ID, TRANSFERS_SWEPT } from "./store.ts";

/**
 * Applies each event of an order to its copy, its live charge and its payout, each verdict to its charge, and each event
 * of an event to its copy.
 */
const reactions: readonly Reaction[] = [
  onLatest(orderEvents, ({ data: order }) =>
    isOrderView(order) ? [send(paymentActor, order.id, { type: "FollowOrder", order })] : [],
  ),
  onLatest(deliveryEvents, ({ data: seal }) => (isSealView(seal) ? messagesOf(seal) : [])),
  onLatest(ticketEvents, ({ data: event }) =>
    isTicketView(event) ? [] : [send(eventActor, event.id, { type: "FollowEvent", event })],
  ),
];

/** Definition of the payments service, read by its engine, the command line and the checker. */
export const paymentsService = defineService("payments", {
  events: chargeEvents,
  actors: [paymentActor, payeeActor, eventActor, paymentEndActor, chargeEndActor],
  published: [chargeDocument],
  reactions,
  retires: [
    { document: orderDocument, actor: paymentEndActor, message: null },
    { document: chargeDocument, actor: chargeEndActor, message: null },
  ],
  siteKeys: [SITE_ID, ORPHANS_SWEPT, TRANSFERS_SWEPT, ARCHIVE_MARK],
});
