// Defines the payments service: its documents, actor, events and reactions.

import { defineService, onLatest, type Reaction, type SentMessage, send } from "@holdfast/actors";
import {
  chargeEvents,
  deliveryEvents,
  isOrderView,
  isSealView,
  isTicketView,
  orderEvents,
  type SealView,
  ticketEvents,
} from "@holdfast/contracts";
import { chargeDocument } from "./rules/charge.ts";
import { eventActor } from "./rules/event.ts";
import { payeeActor } from "./rules/payee-actor.ts";
import { paymentActor } from "./rules/payment.ts";
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

// A reason on a seal that was handed over says that something is wrong with what was sold; its verdict was used long ago.
function messagesOf({ state, reason, verdict }: SealView): SentMessage[] {
  if (!verdict) return [];
  const fault = state === "released" ? reason : null;
  const message =
    fault === null ? ({ type: "FollowSeal", verdict } as const) : ({ type: "TicketFaulty", fault } as const);
  return [send(paymentActor, verdict.orderId, message)];
}

/** Definition of the payments service, read by its engine, the command line and the checker. */
export const paymentsService = defineService("payments", {
  events: chargeEvents,
  actors: [paymentActor, payeeActor, eventActor],
  published: [chargeDocument],
  reactions,
  siteKeys: [SITE_ID, ORPHANS_SWEPT, TRANSFERS_SWEPT],
});
