// Defines payments' copy of an order and decides whether the order can be paid.

import { documentType } from "@holdfast/actors";
import { type OrderView, orderStatus, sealKind, withoutAdded } from "@holdfast/contracts";
import { eventTimeText, seatText, UTC } from "@holdfast/values";
import { z } from "zod";
import { isOrderRefunded } from "./charge-facts.ts";

/** Most cards that may be declined for one order. A buyer has a few cards; more is a search for stolen ones that work. */
export const MOST_DECLINED = 10;

const orderSchema = z.object({
  userId: z.string(),
  status: orderStatus,
  expiresAt: z.number(),
  /** The ticket in one line, with date, seat and venue, shown on the page for paying. */
  title: z.string(),
  /** Price of the ticket, in minor units. */
  priceCents: z.number(),
  /** Fee that the buyer pays beside it, in minor units. */
  buyerFeeCents: z.number(),
  /** What is sealed of the ticket. */
  seal: sealKind,
  /** Id of the charge that the order accepted. */
  chargeId: z.string().nullable(),
  reason: z.string().nullable(),
  /** Version of the order that the copy was made from. */
  sourceVersion: z.number(),
  /** Id of the one charge that has not ended; as long as it is set, no other charge can begin. */
  liveChargeId: z.string().nullable(),
  /** Ids of ended charges that need a refund or whose refund is to be read again. */
  refundIds: z.array(z.string()),
  /** Number of charges that failed because a card could not pay. */
  declined: z.number().default(0),
});

/** State of payments' copy of an order, with the ids of its charges. */
export type OrderState = z.infer<typeof orderSchema>;

const UNSEALED = { buyerFeeCents: 0, seal: "none", declined: 0 } as const;

const DAY_MS = 86_400_000;

/**
 * Document of the order's copy; its id is the order's. Nobody is told of its changes, but of its end. A day after the
 * deadline of an ended order its end is first thought of.
 */
export const orderDocument = documentType<OrderState, { readonly id: string }>("order", {
  schema: orderSchema,
  upcasts: [(older) => ({ ...older, title: "", refundIds: [] }), (older) => ({ ...UNSEALED, ...older })],
  downcasts: [null, (order) => withoutAdded(order, UNSEALED)],
  // A process of the release before reads this form, and keeps the fields that it does not know.
  writes: 2,
  // The payment comes in another request than the purchase, and is a part of the trace of the sale.
  keepsTrace: true,
  view: ({ id }) => ({ id }),
  keepUntil: ({ status, expiresAt }) =>
    status === "Completed" || status === "Cancelled" ? Math.ceil(expiresAt) + DAY_MS : null,
  archive: {},
});

/** Returns the copy after an event of the order, or null when the copy is as new as the event. */
export function orderCopyAfter(copy: OrderState | null, order: OrderView): OrderState | null {
  if (copy && copy.sourceVersion >= order.version) return null;
  return {
    userId: order.userId,
    status: order.status,
    expiresAt: order.expiresAt,
    title: nameOf(order.ticket),
    priceCents: order.ticket.priceCents,
    buyerFeeCents: order.ticket.buyerFeeCents,
    seal: order.seal,
    chargeId: order.chargeId,
    reason: order.reason,
    sourceVersion: order.version,
    liveChargeId: copy?.liveChargeId ?? null,
    refundIds: refundIdsAfter(copy?.refundIds ?? [], order),
    declined: copy?.declined ?? 0,
  };
}

// Tells two tickets of one event apart: a buyer sees the seat before paying.
function nameOf(ticket: OrderView["ticket"]): string {
  const { title, startsAt, timeZone, venue, city } = ticket;
  const when = startsAt === null ? null : eventTimeText(startsAt, timeZone ?? UTC, undefined, city ?? undefined);
  return [title, when, seatText(ticket), venue, city].filter((part) => part !== null && part !== "").join(", ");
}

/** Returns the list with a charge added, once. */
export function withRefund(refundIds: readonly string[], chargeId: string): string[] {
  return refundIds.includes(chargeId) ? [...refundIds] : [...refundIds, chargeId];
}

function refundIdsAfter(refundIds: readonly string[], order: OrderView): string[] {
  return isOrderRefunded(order) && order.chargeId !== null ? withRefund(refundIds, order.chargeId) : [...refundIds];
}

/** Says why an order cannot be paid, as a refusal's code and message. */
export interface Obstacle {
  readonly code: "not_ready" | "already_paid" | "payment_in_progress" | "cancelled" | "expired" | "too_many_attempts";
  readonly message: string;
}

/** Returns why an order cannot be paid at `now` (ms); null when it can. */
export function obstacleTo(order: OrderState, now: number): Obstacle | null {
  switch (order.status) {
    case "Offered":
    case "Created":
      return { code: "not_ready", message: "Cannot pay order: its ticket is not reserved yet" };
    case "Completed":
      return { code: "already_paid", message: "Cannot pay order: it is already paid" };
    case "Cancelled":
      return order.reason === "expired" || order.reason === "event begun" ? expired() : ended(order.reason);
    case "AwaitingPayment":
      if (order.liveChargeId ?? order.chargeId) return inProgress();
      if (order.expiresAt <= now) return expired();
      return order.declined >= MOST_DECLINED ? tooManyAttempts() : null;
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

function tooManyAttempts(): Obstacle {
  return { code: "too_many_attempts", message: `Cannot pay order: ${MOST_DECLINED} cards were declined` };
}

function inProgress(): Obstacle {
  return { code: "payment_in_progress", message: "Payment in progress" };
}
