// Defines the payments service: its documents, actor, events and reactions.

import { defineService, onLatest, type Reaction, send } from "@holdfast/actors";
import { chargeEvents, deliveryEvents, isOrderView, isSealView, orderEvents } from "@holdfast/contracts";
import { chargeDocument } from "./rules/charge.ts";
import { paymentActor } from "./rules/payment.ts";
import { ORPHANS_SWEPT, SITE_ID } from "./store.ts";

/** Applies each event of an order to payments' copy of the order and to its live charge, and each verdict to its charge. */
const reactions: readonly Reaction[] = [
  onLatest(orderEvents, ({ data: order }) =>
    isOrderView(order) ? [send(paymentActor, order.id, { type: "FollowOrder", order })] : [],
  ),
  onLatest(deliveryEvents, ({ data: seal }) =>
    isSealView(seal) && seal.verdict
      ? [send(paymentActor, seal.verdict.orderId, { type: "FollowSeal", verdict: seal.verdict })]
      : [],
  ),
];

/** Definition of the payments service, read by its engine, the command line and the checker. */
export const paymentsService = defineService("payments", {
  events: chargeEvents,
  actors: [paymentActor],
  published: [chargeDocument],
  reactions,
  siteKeys: [SITE_ID, ORPHANS_SWEPT],
});
