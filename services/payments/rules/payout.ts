import { documentType, type Stored } from "@holdfast/actors";
import type { OrderView } from "@holdfast/contracts";
import { z } from "zod";
import { isRefunded } from "./facts.ts";

const payoutSchema = z.object({
  sellerId: z.string(),
  ticketId: z.string(),
  title: z.string(),
  chargeId: z.string(),
  amountCents: z.number(),
  currency: z.string(),
  /** `owed` to the seller; `withdrawn` because the sale was refunded. Paying out is done outside and not recorded. */
  status: z.enum(["owed", "withdrawn"]),
  soldAt: z.number(),
  changedAt: z.number(),
});

/** What a seller is owed for one sale; its id is the order's. */
export type PayoutState = z.infer<typeof payoutSchema>;
export type Payout = Stored<PayoutState>;

/** The list of a seller's payouts. */
export const bySeller = (sellerId: string): string => `payouts:${sellerId}`;

export const payoutDocument = documentType<PayoutState>("payout", {
  schema: payoutSchema,
  lists: ({ sellerId }) => [{ list: bySeller(sellerId) }],
});

/** Whether an order says anything about a payout. */
export function concernsPayout(order: OrderView): boolean {
  return order.chargeId !== null && (order.status === "Completed" || isRefunded(order));
}

/** The payout after an event of its order; the same object where nothing changes, null where there is none. */
export function payoutAfter(
  payout: Payout | null,
  order: OrderView,
  { currency, now }: { currency: string; now: number },
): PayoutState | null {
  if (!concernsPayout(order) || order.chargeId === null) return payout;
  const status = order.status === "Completed" ? "owed" : "withdrawn";
  if (payout) {
    const isFinal = payout.status === status || payout.status === "withdrawn";
    return isFinal ? payout : { ...payout, status, changedAt: now };
  }
  const { sellerId, ticket, chargeId } = order;
  const sale = { sellerId, ticketId: ticket.id, title: ticket.title, chargeId, amountCents: ticket.priceCents };
  return { ...sale, currency, status, soldAt: now, changedAt: now };
}
