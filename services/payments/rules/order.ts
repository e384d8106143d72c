import { documentType } from "@holdfast/actors";
import { type OrderView, orderStatus } from "@holdfast/contracts";
import { z } from "zod";
import { isRefunded } from "./facts.ts";

const orderSchema = z.object({
  userId: z.string(),
  status: orderStatus,
  expiresAt: z.number(),
  title: z.string(),
  priceCents: z.number(),
  /** The charge the order accepted. */
  chargeId: z.string().nullable(),
  reason: z.string().nullable(),
  sourceVersion: z.number(),
  /** The attempt to pay that has not ended: at most one, so this is the claim on the order. */
  liveChargeId: z.string().nullable(),
  /** Ended charges with money to be given back, or with a refund to be looked at. */
  refundIds: z.array(z.string()),
});

/** Payments' copy of an order. */
export type OrderState = z.infer<typeof orderSchema>;

export const orderDocument = documentType<OrderState>("order", {
  schema: orderSchema,
  upcasts: [(older) => ({ ...older, title: "", refundIds: [] })],
});

/** The copy brought up to an event; null where it already knows as much. */
export function followed(copy: OrderState | null, order: OrderView): OrderState | null {
  if (copy && copy.sourceVersion >= order.version) return null;
  return {
    userId: order.userId,
    status: order.status,
    expiresAt: order.expiresAt,
    title: order.ticket.title,
    priceCents: order.ticket.priceCents,
    chargeId: order.chargeId,
    reason: order.reason,
    sourceVersion: order.version,
    liveChargeId: copy?.liveChargeId ?? null,
    refundIds: toRefund(copy?.refundIds ?? [], order),
  };
}

/** The list with one more charge to be looked after. */
export function withRefund(refundIds: readonly string[], chargeId: string): string[] {
  return refundIds.includes(chargeId) ? [...refundIds] : [...refundIds, chargeId];
}

function toRefund(refundIds: readonly string[], order: OrderView): string[] {
  return isRefunded(order) && order.chargeId !== null ? withRefund(refundIds, order.chargeId) : [...refundIds];
}

/** Why an order cannot be paid. */
export interface Obstacle {
  readonly code: "not_ready" | "already_paid" | "payment_in_progress" | "cancelled" | "expired";
  readonly message: string;
}

/** Why an order cannot be paid now, as a code and words; null when it can. */
export function obstacleTo(order: OrderState, now: number): Obstacle | null {
  switch (order.status) {
    case "Created":
      return { code: "not_ready", message: "Cannot pay order: its ticket is not reserved yet" };
    case "Completed":
      return { code: "already_paid", message: "Cannot pay order: it is already paid" };
    case "Cancelled":
      return order.reason === "expired" ? expired() : ended(order.reason);
    case "AwaitingPayment":
      if (order.liveChargeId ?? order.chargeId) return inProgress();
      return order.expiresAt <= now ? expired() : null;
    default:
      return order.status satisfies never;
  }
}

function expired(): Obstacle {
  return { code: "expired", message: "Cannot pay order: its time is up" };
}

function ended(reason: string | null): Obstacle {
  return { code: "cancelled", message: `Cannot pay order: it was cancelled (${reason ?? "no reason"})` };
}

function inProgress(): Obstacle {
  return { code: "payment_in_progress", message: "Payment in progress" };
}
