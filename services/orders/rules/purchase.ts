// Decides who gets a ticket: the rules of a purchase.

import { barDocument, barId } from "@holdfast/accounts";
import { actor, actorTerms, type DecisionOf, type DocumentsOf, type Env, refuse, type Stored } from "@holdfast/actors";
import { endOfSale, hasBegun, ticketLock, totalOf } from "@holdfast/contracts";
import { type Hold, holdDocument, isLive, lockClaim, mayHoldAgainAt, withGrant } from "./hold.ts";
import { type Gate, gateDocument } from "./line.ts";
import { isGuarded } from "./offer.ts";
import { holdEnd, newOrder, type Order, type OrderFacts, openOrdersOf, orderDocument } from "./order-document.ts";
import { type TicketCopy, ticketDocument } from "./ticket-copy.ts";

/** Message by which a buyer asks for a ticket. */
export interface PlaceOrder {
  readonly type: "PlaceOrder";
  /** Id of the order to be created, in the ticket's partition. */
  readonly orderId: string;
  /** Id of the buyer. */
  readonly userId: string;
  /** Whole price on the buyer's page, in minor units; null when the request names none. */
  readonly expectedPriceCents: number | null;
  /** Edition of the ticket on the buyer's page; null when the request names none. */
  readonly expectedEdition: number | null;
  /** Duration of the hold, in ms. */
  readonly holdMs: number;
  /** Maximum number of open orders of the buyer, with this order. */
  readonly maxOpenOrders: number;
  /** Maximum number of holds of this ticket by the buyer within an hour, with this hold. */
  readonly maxHoldsPerTicket: number;
}

/** Reply to a purchase: the new order, or the id of the order under which the buyer holds the ticket already. */
export type Placed =
  | { readonly kind: "placed"; readonly order: OrderFacts }
  | { readonly kind: "mine"; readonly orderId: string };

const holdTerms = actorTerms("hold", {
  documents: { hold: holdDocument, ticket: ticketDocument, order: orderDocument, bar: barDocument, gate: gateDocument },
  events: ["OrderCreated"],
  refusals: [
    "not_found",
    "own_ticket",
    "sold",
    "event_begun",
    "held",
    "line_first",
    "held_too_often",
    "price_changed",
    "ticket_changed",
    "too_many_open_orders",
    "barred",
  ],
  claims: [ticketLock.claim],
});
/** Decision of the hold actor. */
export type HoldDecision = DecisionOf<typeof holdTerms, Placed>;
/** Refusal of a purchase. */
export type HoldRefusal = Extract<HoldDecision, { refused: unknown }>;
type HoldCode = HoldRefusal["refused"]["code"];

/** Request of a buyer for one ticket. */
export interface PurchaseRequest {
  /** Id of the ticket. */
  readonly ticketId: string;
  /** Id of the buyer. */
  readonly userId: string;
  /** Whole price on the buyer's page, in minor units; null when the request names none. */
  readonly expectedPriceCents: number | null;
  /** Edition of the ticket on the buyer's page; null when the request names none. */
  readonly expectedEdition: number | null;
}

/** Result of the check of a purchase: the ticket is free, the buyer holds it already, or the purchase is refused. */
export type PurchaseCheck =
  | {
      readonly ok:
        | { readonly kind: "free"; readonly ticket: TicketCopy }
        | { readonly kind: "mine"; readonly orderId: string };
    }
  | HoldRefusal;

/** Request of a buyer, with the limit that the check of the ticket applies. */
export type LimitedRequest = PurchaseRequest & Pick<PlaceOrder, "maxHoldsPerTicket">;

/** The documents that a purchase is checked against. */
export interface CheckedDocuments {
  readonly hold: Hold | null;
  readonly ticket: TicketCopy | null;
  /** Whether somebody waits for the event; null: nobody ever has, or the hold is one for which `asksGate` is false. */
  readonly gate: Gate | null;
}

/** Returns whether a purchase depends on the line of the event: only an order that has ended overdue can go to it. */
export function asksGate(hold: Hold | null | undefined): boolean {
  return typeof hold?.orderId === "string";
}

/** Checks a purchase against the ticket and its hold at `now`; the commit and the shared read apply the same check. */
export function checkPurchase(
  { hold, ticket, gate }: CheckedDocuments,
  { ticketId, userId, expectedPriceCents, expectedEdition, maxHoldsPerTicket }: LimitedRequest,
  now: number,
): PurchaseCheck {
  const no = (code: HoldCode, why: string): HoldRefusal => refuse(code, `Cannot buy ticket ${ticketId}: ${why}`);
  // Tickets delists a ticket whose event has begun; the buyer is told what is the reason.
  const isOver = ticket !== null && hasBegun(ticket, now);
  if (!ticket || (ticket.status === "delisted" && !isOver)) return no("not_found", "it is not for sale");
  if (ticket.userId === userId) return no("own_ticket", "it is your own");
  const isHeld = isLive(hold, now);
  if (isHeld && hold.userId === userId) return { ok: { kind: "mine", orderId: hold.orderId } };
  if (ticket.status === "sold") return no("sold", "it is sold");
  if (isOver) return no("event_begun", "its event has begun");
  if (isHeld) return no("held", "someone else holds it");
  // An overdue hold goes to the line, by the commit that ends its order; so does what is kept for the line.
  if (isGuarded(hold, now) || (asksGate(hold) && gate?.isWaiting)) {
    return no("line_first", "it is offered to those who wait for it first");
  }
  if (mayHoldAgainAt(hold, { userId, most: maxHoldsPerTicket, now }) !== null) {
    return no("held_too_often", `you have reserved it ${maxHoldsPerTicket} times within an hour`);
  }
  if (expectedPriceCents !== null && expectedPriceCents !== totalOf(ticket)) {
    return no("price_changed", "its price has changed");
  }
  if (expectedEdition !== null && expectedEdition !== ticket.edition) {
    return no("ticket_changed", "the ticket changed, look at it again");
  }
  return { ok: { kind: "free", ticket } };
}

/** Grants the hold on a ticket to one buyer in one commit; messages are sent to the ticket's id. */
export const holdActor = actor(holdTerms, {
  // The gate costs a second read, because only the ticket says of which event it is; few purchases depend on it.
  documents: (id, { orderId, userId }, { ticket, hold }) => ({
    hold: id,
    ticket: id,
    order: orderId,
    bar: barId(userId, id),
    gate: asksGate(hold) ? (ticket?.eventId ?? null) : null,
  }),
  counts: (_id, { userId }) => openOrdersOf(userId),
  decide: placeOrder,
});

function placeOrder(
  documents: DocumentsOf<typeof holdTerms>,
  message: PlaceOrder,
  { id, now, counted }: Env,
): HoldDecision {
  // The same purchase comes again: the order was created, whatever its status is now.
  if (documents.order) return { reply: ({ order }) => placed(order) };
  const { orderId, userId, holdMs, maxOpenOrders } = message;
  const { bar } = documents;
  if (bar?.reason) return refuse("barred", `Cannot buy ticket ${id}: your account is ${bar.reason}`);
  const check = checkPurchase(documents, { ticketId: id, ...message }, now);
  if ("refused" in check) return check;
  const { ok } = check;
  if (ok.kind === "mine") return { reply: () => ok };
  // Checked last: the answer about the ticket itself matters more to the buyer than the number of open orders.
  if (counted >= maxOpenOrders) {
    return refuse("too_many_open_orders", `Cannot buy ticket ${id}: you have ${maxOpenOrders} open orders`);
  }
  const until = holdEnd(ok.ticket, now + holdMs);
  const notAfter = endOfSale(ok.ticket);
  const fence = (documents.hold?.fence ?? 0) + 1;
  const orElse = refuse("held", `Cannot buy ticket ${id}: someone else holds it`);
  return {
    write: {
      hold: { orderId, userId, fence, until, grants: withGrant(documents.hold, userId, now) },
      order: newOrder(ok.ticket, { ticketId: id, userId, fence, expiresAt: until }),
    },
    events: { order: "OrderCreated" },
    claims: [lockClaim(id, { mode: "acquire", orderId, until, orElse })],
    ...(notAfter !== null && { notAfter }),
    reply: ({ order }) => placed(order),
  };
}

function placed(order: Stored<Order> | null): Placed {
  if (!order) throw new Error("Cannot answer for an order: it was not written");
  // The reply is stored for a repeated request, so it holds only what the answer shows.
  const { id, userId, status, expiresAt, reason, version, seal } = order;
  const { id: ticketId, title, priceCents, buyerFeeCents } = order.ticket;
  const ticket = { id: ticketId, title, priceCents, buyerFeeCents };
  return { kind: "placed", order: { id, userId, status, expiresAt, reason, version, seal, ticket } };
}
