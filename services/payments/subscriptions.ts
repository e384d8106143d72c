import { defineService, on, type Reaction, tell } from "@holdfast/actors";
import { chargeEvents, orderEvents } from "@holdfast/contracts";
import { chargeDocument } from "./rules/charge.ts";
import { paymentActor } from "./rules/payment.ts";

/** What payments does on the events of orders: it keeps a copy, and its live charge hears the order's word. */
const reactions: readonly Reaction[] = [
  on(orderEvents, ({ data: order }) => [tell(paymentActor, order.id, { type: "FollowOrder", order })]),
];

/** The payments service: attempts to pay orders, their work at Stripe, and what sellers are owed. */
export const paymentsService = defineService("payments", {
  events: chargeEvents,
  actors: [paymentActor],
  published: [chargeDocument],
  reactions,
});
