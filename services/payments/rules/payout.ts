// Defines the document of a payout and decides when a seller is owed money.

import { documentType, type Stored } from "@holdfast/actors";
import { type OrderView, orderedTicket } from "@holdfast/contracts";
import { z } from "zod";
import { isOrderRefunded } from "./charge-facts.ts";

const soldTicket = orderedTicket.pick({
  ...{ venue: true, city: true, timeZone: true, startsAt: true, section: true, row: true, seat: true },
});

const payoutSchema = z.object({
  sellerId: z.string(),
  ticketId: z.string(),
  title: z.string(),
  chargeId: z.string(),
  amountCents: z.number(),
  currency: z.string(),
  /** The ticket as it was sold; absent in sales that an earlier release wrote. */
  ticket: soldTicket.optional(),
  /** `owed` to the seller, or `withdrawn` because the sale was refunded. Money is paid out outside of Holdfast. */
  status: z.enum(["owed", "withdrawn"]),
  soldAt: z.number(),
  changedAt: z.number(),
});

/** State of what a seller is owed for one sale; the payout's id is the order's id. */
export type PayoutState = z.infer<typeof payoutSchema>;
/** Payout as stored, with id and version. */
export type Payout = Stored<PayoutState>;

/** Returns the name of the list of a seller's payouts. */
export const bySeller = (sellerId: string): string => `payouts:${sellerId}`;

/** Document of a payout, listed for its seller. */
export const payoutDocument = documentType<PayoutState>("payout", {
  schema: payoutSchema,
  lists: ({ sellerId }) => [{ list: bySeller(sellerId) }],
});

/** Returns whether an event of an order creates or withdraws a payout. */
export function concernsPayout(order: OrderView): boolean {
  return order.chargeId !== null && (order.status === "Completed" || isOrderRefunded(order));
}

/**
 * Returns the payout after an event of its order: the same object when nothing changes, null when there is none. `now`
 * is in ms.
 */
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
  return { ...sale, ticket: soldTicket.parse(ticket), currency, status, soldAt: now, changedAt: now };
}
