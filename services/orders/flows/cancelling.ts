import type { Engine, Stored } from "@holdfast/actors";
import { notFound } from "@holdfast/server";
import { type Order, orderDocument } from "../rules/order.ts";
import { orderActor } from "../rules/order-actor.ts";

/** Gives an order's ticket back; 404, 403 and 409 as the order says. */
export async function cancelOrder(engine: Engine, id: string, userId: string): Promise<void> {
  if (engine.partitionOf(id) === null) throw notFound("There is no such order");
  await engine.ask(orderActor, id, { type: "CancelByBuyer", userId });
}

/** Takes a seller's completed sale back; 404, 403 and 409 as the order says. */
export async function refundOrder(engine: Engine, id: string, sellerId: string): Promise<Stored<Order>> {
  if (engine.partitionOf(id) === null) throw notFound("There is no such order");
  await engine.ask(orderActor, id, { type: "Refund", sellerId });
  const order = await engine.read(orderDocument, id);
  if (!order) throw notFound("There is no such order");
  return order;
}
