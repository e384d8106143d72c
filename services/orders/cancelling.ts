import type { Engine } from "@holdfast/actors";
import { notFound } from "@holdfast/server";
import { orderActor } from "./order-actor.ts";

/** Gives an order's ticket back; 404, 403 and 409 as the order says. */
export async function cancelOrder(engine: Engine, id: string, userId: string): Promise<void> {
  if (engine.partitionOf(id) === null) throw notFound("There is no such order");
  await engine.ask(orderActor, id, { type: "CancelByBuyer", userId });
}
