// Defines the document of a payout: what a seller is owed for one sale, and how far its transfer is.

import { documentType, type Stored } from "@holdfast/actors";
import { breakdownOf, defaultsIn, type OrderView, orderedTicket, withoutAdded } from "@holdfast/contracts";
import { z } from "zod";
import { isOrderRefunded } from "./charge-facts.ts";

const soldTicket = orderedTicket.pick({
  ...{ venue: true, city: true, timeZone: true, startsAt: true, section: true, row: true, seat: true },
});

/**
 * Lists the stages of a payout. `owed` is a sale that an earlier release wrote; `held` waits for a time or for the
 * seller's account; `due` is to be transferred; `transferring` may have been transferred; `paid` has been. `frozen` waits
 * for the end of what froze it; `withdrawn` was never transferred; `reversing` is being taken back; `reversed` has been;
 * `shortfall` could not be taken back in full, and the rest is a debt of the seller.
 */
export const payoutStage = z.enum([
  ...(["owed", "held", "due", "transferring", "paid", "frozen"] as const),
  ...(["withdrawn", "reversing", "reversed", "shortfall"] as const),
]);

/** Stage of a payout. */
export type PayoutStage = z.infer<typeof payoutStage>;

const payoutSchema = z.object({
  sellerId: z.string(),
  ticketId: z.string(),
  title: z.string(),
  chargeId: z.string(),
  /** What the seller gets, in minor units: the price of the ticket without the seller's fee. */
  amountCents: z.number(),
  currency: z.string(),
  /** The ticket as it was sold; absent in sales that an earlier release wrote. */
  ticket: soldTicket.optional(),
  /** `owed` to the seller, or `withdrawn` because the sale was refunded or its dispute lost. */
  status: z.enum(["owed", "withdrawn"]),
  soldAt: z.number(),
  changedAt: z.number(),
  // What follows has defaults, so that a process of the release before, which keeps unknown fields, runs beside this one.
  /** Price of the ticket in minor units; null where it is the amount. */
  priceCents: z.number().nullable().default(null),
  /** Id of the event; null in sales that an earlier release wrote. */
  eventId: z.string().nullable().default(null),
  /** End of the event as the order said it, ms. */
  endsAt: z.number().nullable().default(null),
  stage: payoutStage.default("owed"),
  /** Why the payout is held or frozen; null in other stages. */
  why: z.enum(["event", "account", "dispute", "cancelled", "ticket"]).nullable().default(null),
  /** Time from which the payout is due, ms; null until it has been computed. */
  dueAt: z.number().nullable().default(null),
  /** State of the dispute of the charge, as the charge said it last. */
  dispute: z.enum(["open", "won", "lost"]).nullable().default(null),
  /** Whether the buyer's refund exists, or could not be made for want of money on the site's balance. */
  refund: z.enum(["made", "short"]).nullable().default(null),
  /** Whether what was sold could not be opened after it was released, or was sold on with a blocked code. */
  isTicketFaulty: z.boolean().default(false),
  /** What is wrong with the ticket, as delivery said it last; null: nothing, or an earlier release was told. */
  ticketFault: z.string().nullable().default(null),
  /** What an operator has found to be no reason to keep the money. */
  settledFaults: z.array(z.string()).default([]),
  /** Number of the present attempt at the transfer, from 1; part of the idempotency key. */
  try: z.number().default(1),
  /** Number of the present attempt at the reversal, from 1. */
  reversalTry: z.number().default(1),
  /** Start of the present attempt, ms. */
  triedAt: z.number().default(0),
  /** Whether the present attempt got an inconclusive answer that Stripe repeats for its key. */
  isDoubtful: z.boolean().default(false),
  /** Account at Stripe that the transfer goes to; null before the first attempt. */
  accountId: z.string().nullable().default(null),
  /** Amount of the present or last transfer, in minor units. */
  transferCents: z.number().default(0),
  /** Part of the amount that has paid debts of the seller, in minor units. */
  nettedCents: z.number().default(0),
  /** Id of the transfer at Stripe; null before it, and where debts took all of the amount. */
  transferId: z.string().nullable().default(null),
  /** Amount that has been taken back, in minor units. */
  reversedCents: z.number().default(0),
  /** Id of the reversal at Stripe. */
  reversalId: z.string().nullable().default(null),
  /** Amount that could not be taken back, in minor units. */
  shortfallCents: z.number().default(0),
  /** Whether the payee has noted the shortfall as a debt. */
  isDebtNoted: z.boolean().default(false),
  /** Consecutive calls that failed. */
  failures: z.number().default(0),
  /** Code of the last refusal by Stripe; null when there was none since the last success. */
  fault: z.string().nullable().default(null),
});

/** State of what a seller is owed for one sale; the payout's id is the order's id. */
export type PayoutState = z.infer<typeof payoutSchema>;
/** Payout as stored, with id and version. */
export type Payout = Stored<PayoutState>;

/** Returns the name of the list of a seller's payouts. */
export const bySeller = (sellerId: string): string => `payouts:${sellerId}`;

/** Returns the name of the list of the payouts of an event's sales. */
export const ofEvent = (eventId: string): string => `payouts-of:${eventId}`;

/** Names the list of payouts whose money the site still holds, by the time of the sale. */
export const HELD_PAYOUTS = "payouts-held";

/** Names the list of payouts that are not where they should be, by the time of the sale; see `isUnfinished`. */
export const UNFINISHED_PAYOUTS = "payouts-unfinished";

const UNFINISHED: ReadonlySet<PayoutStage> = new Set(["frozen", "transferring", "reversing"]);

/** Returns whether a payout is frozen, on its way at Stripe, refused by Stripe, or waits for its seller's account. */
export function isUnfinished({ stage, why, failures }: Pick<PayoutState, "stage" | "why" | "failures">): boolean {
  return UNFINISHED.has(stage) || (stage === "held" && why === "account") || (stage === "due" && failures > 0);
}

const KEPT: ReadonlySet<PayoutStage> = new Set(["owed", "held", "due", "frozen"]);

/** Returns whether the site holds the money of a payout: it is neither on its way nor at its end. */
export function isKept({ stage, status }: Pick<PayoutState, "stage" | "status">): boolean {
  return status === "owed" && KEPT.has(stage);
}

const ABSENT = defaultsIn(payoutSchema);

/** Document of a payout, listed for its seller, for its event and while its money is held. */
export const payoutDocument = documentType<PayoutState>("payout", {
  schema: payoutSchema,
  upcasts: [(older) => ({ ...ABSENT, ...older })],
  // The first form has what differs from the defaults, with which a process of the release before reads the rest.
  writes: 1,
  downcasts: [(payout) => withoutAdded(payout, ABSENT)],
  scored: [HELD_PAYOUTS, UNFINISHED_PAYOUTS],
  lists: (payout) => [
    { list: bySeller(payout.sellerId) },
    ...(payout.eventId === null ? [] : [{ list: ofEvent(payout.eventId) }]),
    // A payout of an earlier release is listed once something is known of it: nothing stored is in a list by itself.
    ...(isKept(payout) && payout.stage !== "owed" ? [{ list: HELD_PAYOUTS, score: payout.soldAt }] : []),
    ...(isUnfinished(payout) ? [{ list: UNFINISHED_PAYOUTS, score: payout.soldAt }] : []),
  ],
  archive: { isPart: true, lists: ({ sellerId }) => [bySeller(sellerId)] },
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
  return payoutSchema.parse({
    ...{ sellerId, ticketId: ticket.id, title: ticket.title, chargeId },
    ...{ amountCents: breakdownOf(ticket).sellerGetsCents, priceCents: ticket.priceCents, currency },
    ...{ ticket: soldTicket.parse(ticket), eventId: ticket.eventId, endsAt: ticket.endsAt },
    ...{ status, soldAt: now, changedAt: now, stage: "held", why: "event" },
  });
}
