import { on, type Reaction, tell } from "@holdfast/actors";
import { orderEvents } from "@holdfast/contracts";
import type { paymentActor } from "./rules/payment.ts";

/** What payments does on the events of orders: it keeps a copy, and its live charge hears the order's word. */
export function reactions(actor: ReturnType<typeof paymentActor>): readonly Reaction[] {
  return [on(orderEvents, ({ data: order }) => [tell(actor, order.id, { type: "FollowOrder", order })])];
}
