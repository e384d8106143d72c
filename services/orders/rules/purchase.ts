import { actor, actorTerms, type DecisionOf, type DocumentsOf, type Env, refuse, type Stored } from "@holdfast/actors";
import { ticketLock } from "@holdfast/contracts";
import { type Hold, holdDocument, isLive, lockClaim } from "./hold.ts";
import { type Order, type OrderFacts, openOrdersOf, orderDocument } from "./order.ts";
import { type TicketCopy, ticketDocument } from "./ticket-copy.ts";

/** A buyer asks for a ticket. */
export interface PlaceOrder {
  readonly type: "PlaceOrder";
  /** The id of the order to be made, in the ticket's partition. */
  readonly orderId: string;
  readonly userId: string;
  /** The price on the page it was bought from; null where none was given. */
  readonly expectedPriceCents: number | null;
  readonly holdMs: number;
  /** The most orders the buyer may have open, this one included. */
  readonly maxOpenOrders: number;
}

/** The order that was made, or the id of the one under which the buyer holds the ticket already. */
export type Placed =
  | { readonly kind: "placed"; readonly order: OrderFacts }
  | { readonly kind: "mine"; readonly orderId: string };

const holdTerms = actorTerms("hold", {
  documents: { hold: holdDocument, ticket: ticketDocument, order: orderDocument },
  events: ["OrderCreated"],
  refusals: ["not_found", "own_ticket", "sold", "held", "price_changed", "too_many_open_orders"],
  claims: [ticketLock.claim],
});
export type HoldDecision = DecisionOf<typeof holdTerms, Placed>;
export type HoldRefusal = Extract<HoldDecision, { refused: unknown }>;
type HoldCode = HoldRefusal["refused"]["code"];

/** Who wants to buy which ticket, and at which price. */
export interface PurchaseRequest {
  readonly ticketId: string;
  readonly userId: string;
  /** The price on the page it was bought from; null where none was given. */
  readonly expectedPriceCents: number | null;
}

/** Whether a ticket is free for a buyer, theirs already, or why they cannot have it. */
export type Verdict =
  | {
      readonly ok:
        | { readonly kind: "free"; readonly ticket: TicketCopy }
        | { readonly kind: "mine"; readonly orderId: string };
    }
  | HoldRefusal;

/** Judges a purchase by what is known at this instant; the read before a purchase and the purchase judge alike. */
export function judge(
  { hold, ticket }: { readonly hold: Hold | null; readonly ticket: TicketCopy | null },
  { ticketId, userId, expectedPriceCents }: PurchaseRequest,
  now: number,
): Verdict {
  const no = (code: HoldCode, why: string): HoldRefusal => refuse(code, `Cannot buy ticket ${ticketId}: ${why}`);
  if (!ticket || ticket.status === "delisted") return no("not_found", "it is not for sale");
  if (ticket.userId === userId) return no("own_ticket", "it is your own");
  const isHeld = isLive(hold, now);
  if (isHeld && hold.userId === userId) return { ok: { kind: "mine", orderId: hold.orderId } };
  if (ticket.status === "sold") return no("sold", "it is sold");
  if (isHeld) return no("held", "someone else holds it");
  if (expectedPriceCents !== null && expectedPriceCents !== ticket.priceCents) {
    return no("price_changed", "its price has changed");
  }
  return { ok: { kind: "free", ticket } };
}

/** The hold on a ticket: one atomic step grants it to one buyer. Asked under the ticket's id. */
export const holdActor = actor(holdTerms, {
  documents: (id, { orderId }) => ({ hold: id, ticket: id, order: orderId }),
  counts: (_id, { userId }) => openOrdersOf(userId),
  decide: placeOrder,
});

function placeOrder(
  documents: DocumentsOf<typeof holdTerms>,
  message: PlaceOrder,
  { id, now, counted }: Env,
): HoldDecision {
  // Asked again under the same id: it was placed, whatever has become of it.
  if (documents.order) return { reply: ({ order }) => placed(order) };
  const { orderId, userId, holdMs, maxOpenOrders } = message;
  const verdict = judge(documents, { ticketId: id, ...message }, now);
  if ("refused" in verdict) return verdict;
  const { ok } = verdict;
  if (ok.kind === "mine") return { reply: () => ok };
  // Judged last: of a ticket held or gone, or theirs already, the buyer is told that first.
  if (counted >= maxOpenOrders) {
    return refuse("too_many_open_orders", `Cannot buy ticket ${id}: you have ${maxOpenOrders} open orders`);
  }
  const until = now + holdMs;
  const fence = (documents.hold?.fence ?? 0) + 1;
  const orElse = refuse("held", `Cannot buy ticket ${id}: someone else holds it`);
  return {
    write: {
      hold: { orderId, userId, fence, until },
      order: newOrder(ok.ticket, { ticketId: id, userId, fence, expiresAt: until }),
    },
    events: { order: "OrderCreated" },
    claims: [lockClaim(id, { mode: "acquire", orderId, until, orElse })],
    reply: ({ order }) => placed(order),
  };
}

function newOrder(
  ticket: TicketCopy,
  { ticketId, userId, fence, expiresAt }: { ticketId: string; userId: string; fence: number; expiresAt: number },
): Order {
  const { title, priceCents, venue, startsAt, section, seat, description } = ticket;
  return {
    userId,
    sellerId: ticket.userId,
    status: "Created",
    expiresAt,
    ticket: { id: ticketId, title, priceCents, venue, startsAt, section, seat, description },
    fence,
    edition: ticket.edition,
    reason: null,
    chargeId: null,
    refused: null,
    remainingMs: null,
    refusedCharges: [],
    endedAt: null,
    refund: null,
  };
}

function placed(order: Stored<Order> | null): Placed {
  if (!order) throw new Error("Cannot answer for an order: it was not written");
  // Remembered for a repetition: no more of it than is answered.
  const { id, userId, status, expiresAt, reason, version } = order;
  const { id: ticketId, title, priceCents } = order.ticket;
  return {
    kind: "placed",
    order: { id, userId, status, expiresAt, reason, version, ticket: { id: ticketId, title, priceCents } },
  };
}
