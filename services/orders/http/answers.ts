// Turns orders into what the API and the pages show.

import type { Engine } from "@holdfast/actors";
import { type OrderAnswer, type PriceAndFees, totalOf } from "@holdfast/contracts";
import { decimalOf } from "@holdfast/values";
import type { BuyerOrder, OrderProgress } from "@holdfast/views";
import type { Order, OrderFacts } from "../rules/order-document.ts";
import { type KnownOrder, readTicket } from "../store.ts";

/** Returns the JSON of an order in the API's answers; its price is in `currency`. */
export function orderAnswerOf(
  { id, userId, status, expiresAt, ticket, reason, version, seal = "none", isArchived }: OrderFacts,
  currency: string,
): OrderAnswer {
  const { priceCents, buyerFeeCents = 0 } = ticket;
  const price = decimalOf(priceCents, currency);
  const total = decimalOf(totalOf({ priceCents, buyerFeeCents }), currency);
  return {
    id,
    userId,
    status,
    reason,
    version,
    expiresAt: new Date(expiresAt).toISOString(),
    ticket: { id: ticket.id, title: ticket.title, price },
    seal,
    total,
    breakdown: { ticket: price, buyerFee: decimalOf(buyerFeeCents, currency), total },
    ...(isArchived && { archived: true }),
  };
}

/** Returns a ticket with its whole price, which is the price that pages show. */
export function wholePriced<Ticket extends Omit<PriceAndFees, "sellerFeeCents">>(ticket: Ticket): Ticket {
  return { ...ticket, priceCents: totalOf(ticket) };
}

/** Returns what the pages show of an order to its buyer. */
export function buyerOrderOf(order: KnownOrder, times: Times): BuyerOrder {
  const { ticket } = order;
  // The ticket of no event that others share has the id of its own.
  const eventId = ticket.eventId === ticket.id ? undefined : ticket.eventId;
  const { id, seal, isArchived } = order;
  return { id, ticket: { ...wholePriced(ticket), eventId }, seal, isArchived, ...progressOf(order, times) };
}

type Times = Readonly<Record<"holdMs" | "offerMs" | "lateOfferMs", number>>;

function progressOf(whole: Order, times: Times): OrderProgress {
  const { status, expiresAt, chargeId, endedAt, reason, decline } = whole;
  const refund = whole.refund?.standing ?? null;
  switch (status) {
    case "Offered":
      return { status, expiresAt, waitId: whole.waitId ?? "", lastsMs: offerLasts(whole, times) };
    case "Created":
      return { status };
    case "AwaitingPayment":
      return { status, expiresAt, paying: chargeId !== null, decline, lastsMs: times.holdMs };
    case "Completed":
      return { status, chargeId, paidAt: endedAt, refund };
    case "Cancelled":
      return { status, reason: reason ?? "cancelled", refund };
  }
}

const LAST_HOURS_MS = 3 * 3_600_000;

// The rules give less time to take an offer that is made in the last hours before the event.
function offerLasts({ ticket, expiresAt }: Order, { offerMs, lateOfferMs }: Times): number {
  const isLate = ticket.startsAt !== null && ticket.startsAt - (expiresAt - lateOfferMs) <= LAST_HOURS_MS;
  return isLate ? lateOfferMs : offerMs;
}

const CHANGES: readonly string[] = ["price changed", "ticket changed"];

/** Returns what the page of an order shows; of an order that a change of its ticket ended, the ticket as it is now too. */
export async function shownOrderOf(engine: Engine, order: KnownOrder, times: Times): Promise<BuyerOrder> {
  const shown = buyerOrderOf(order, times);
  if (shown.status !== "Cancelled" || !CHANGES.includes(shown.reason)) return shown;
  const { ticket } = await readTicket(engine, order.ticket.id);
  return { ...shown, now: ticket && wholePriced(ticket) };
}
