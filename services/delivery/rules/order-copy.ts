// Defines delivery's copy of an order whose ticket is sealed: who may have what was sealed, and whether it is disputed.

import { documentType } from "@holdfast/actors";
import { type OrderView, orderStatus } from "@holdfast/contracts";
import { z } from "zod";

const orderSchema = z.object({
  /** The order; null while only a dispute of it is known. */
  sale: z
    .object({
      ticketId: z.string(),
      /** Id of the buyer. */
      userId: z.string(),
      sellerId: z.string(),
      status: orderStatus,
      reason: z.string().nullable(),
      /** Id of the accepted charge. */
      chargeId: z.string().nullable(),
      /** Version of the order that the copy was made from. */
      version: z.number(),
    })
    .nullable(),
  /** What has become of the disputes of the order's charges. */
  disputes: z.array(z.object({ chargeId: z.string(), state: z.enum(["open", "won", "lost"]) })),
});

/** State of delivery's copy of an order. */
export type OrderCopy = z.infer<typeof orderSchema>;

/** Document of the copy; its id is the order's, in the partition of its ticket. */
export const orderDocument = documentType<OrderCopy>("order", { schema: orderSchema });

/** Returns the copy after an event of the order; null when the copy is as new as the event. */
export function orderCopyAfter(copy: OrderCopy | null, order: OrderView): OrderCopy | null {
  const { id: ticketId } = order.ticket;
  const { userId, sellerId, status, reason, chargeId, version } = order;
  if (copy?.sale && copy.sale.version >= version) return null;
  const sale = { ticketId, userId, sellerId, status, reason, chargeId, version };
  return { sale, disputes: copy?.disputes ?? [] };
}

/** Returns what has become of the dispute of the charge that an order has accepted; null without one. */
export function disputeOf(copy: OrderCopy | null): OrderCopy["disputes"][number]["state"] | null {
  const chargeId = copy?.sale?.chargeId;
  return copy?.disputes.find((one) => one.chargeId === chargeId)?.state ?? null;
}
