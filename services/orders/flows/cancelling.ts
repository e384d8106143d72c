// Cancels and refunds orders.

import type { Answer, Engine, Stored } from "@holdfast/actors";
import { notFound } from "@holdfast/server";
import { orderActor } from "../rules/order-actor.ts";
import { type Order, orderDocument } from "../rules/order-document.ts";

type OrderAnswer = Answer<typeof orderActor>;
type OrderRefusal = Extract<OrderAnswer, { refused: unknown }>;

/** Cancels an order for its buyer, or returns the refusal; throws 404 when the text is no order's id. */
export async function cancelOrder(engine: Engine, id: string, userId: string): Promise<OrderAnswer> {
  if (engine.partitionOf(id) === null) throw notFound("There is no such order");
  return await engine.tryAsk(orderActor, id, { type: "CancelByBuyer", userId });
}

/** Refunds a completed order for its seller, or returns the refusal; throws 404 when the text is no order's id. */
export async function refundOrder(
  engine: Engine,
  id: string,
  sellerId: string,
): Promise<{ readonly ok: Stored<Order> } | OrderRefusal> {
  if (engine.partitionOf(id) === null) throw notFound("There is no such order");
  const refunded = await engine.tryAsk(orderActor, id, { type: "Refund", sellerId });
  if ("refused" in refunded) return refunded;
  const order = await engine.read(orderDocument, id);
  if (!order) throw notFound("There is no such order");
  return { ok: order };
}
