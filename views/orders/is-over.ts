// Says whether the page of an order can still change.

import type { BuyerOrder } from "./models.ts";

/**
 * Returns whether nothing about an order can change any more, so that its page needs no stream. A completed order can
 * still be refunded, and a refund that is under way still ends.
 */
export function isOver(order: BuyerOrder): boolean {
  if (order.status !== "Cancelled") return false;
  return order.refund ? order.refund === "done" : order.reason !== "refunded";
}
