// Chooses what the event of a seal is to the payment of its order.

import { type SentMessage, send } from "@holdfast/actors";
import type { SealView } from "@holdfast/contracts";
import { paymentActor } from "./payment.ts";

/**
 * Returns the message for the payment that a verdict names; none where the seal has no news for it. An order is completed
 * by a charge that has used its verdict, so later repetitions of the verdict are none. A reason on a seal that was handed
 * over says that something is wrong with what was sold.
 */
export function messagesOf({ state, reason, verdict, sale }: SealView): SentMessage[] {
  if (!verdict) return [];
  const { orderId } = verdict;
  if (state === "released" && reason !== null) {
    return [send(paymentActor, orderId, { type: "TicketFaulty", fault: reason })];
  }
  const isUsed = sale?.orderId === orderId && sale.state !== "accepted";
  return isUsed ? [] : [send(paymentActor, orderId, { type: "FollowSeal", verdict })];
}
