import type { Engine } from "@holdfast/actors";
import { timeOf } from "@holdfast/actors";
import { forbidden, notFound } from "@holdfast/server";
import type { PaymentsConfig } from "./config.ts";
import { type Charge, chargeDocument } from "./rules/charge.ts";
import { type OrderState, orderDocument } from "./rules/order.ts";

/** The payer's own charge; 404 for no such charge, 403 for another's. */
export async function chargeOfPayer(engine: Engine, id: string, userId: string): Promise<Charge> {
  const charge = await engine.read(chargeDocument, id);
  if (!charge) throw notFound("There is no such payment");
  if (charge.userId !== userId) throw forbidden("This payment is not yours");
  return charge;
}

/** The attempt to pay an order that is under way; null where there is none. */
export async function liveCharge(engine: Engine, orderId: string): Promise<Charge | null> {
  const order = await engine.read(orderDocument, orderId);
  return order?.liveChargeId ? await engine.read(chargeDocument, order.liveChargeId) : null;
}

/** Waits a moment for a young order whose events may be on their way here still; an old one is as it is. */
export async function orderArrived(engine: Engine, orderId: string, config: PaymentsConfig): Promise<void> {
  const made = timeOf(orderId);
  if (made === null || Date.now() - made > config.youngMs) return;
  const isEnough = ({ status }: OrderState): boolean => status !== "Created";
  await engine.readUntil(orderDocument, orderId, { isEnough, withinMs: config.arrivalMs });
}
