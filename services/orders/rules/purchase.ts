import {
  actor,
  actorTerms,
  type ChangeOf,
  type DecisionOf,
  type DocumentsOf,
  type Env,
  refuse,
  type Stored,
} from "@holdfast/actors";
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
type HoldRefusal = Extract<HoldDecision, { refused: unknown }>;
type HoldCode = HoldRefusal["refused"]["code"];

/** What a buyer wants of a ticket. */
export interface Wish {
  readonly ticketId: string;
  readonly userId: string;
  readonly expectedPriceCents: number | null;
}

/** How a ticket stands for a buyer: free for them, theirs already, or why not. */
export type Standing =
  | { readonly kind: "free"; readonly ticket: TicketCopy }
  | { readonly kind: "mine"; readonly orderId: string }
  | { readonly kind: "refused"; readonly refusal: HoldRefusal };

/** Judges a wish by what is known at this instant; the look before a purchase and the purchase judge alike. */
export function standingOf(known: { hold: Hold | null; ticket: TicketCopy | null }, wish: Wish, now: number): Standing {
  const { hold, ticket } = known;
  const no = (code: HoldCode, why: string): Standing => ({
    kind: "refused",
    refusal: refuse(code, `Cannot buy ticket ${wish.ticketId}: ${why}`),
  });
  if (!ticket || ticket.status === "delisted") return no("not_found", "it is not for sale");
  if (ticket.userId === wish.userId) return no("own_ticket", "it is your own");
  const isHeld = isLive(hold, now);
  if (isHeld && hold.userId === wish.userId) return { kind: "mine", orderId: hold.orderId };
  if (ticket.status === "sold") return no("sold", "it is sold");
  if (isHeld) return no("held", "someone else holds it");
  if (wish.expectedPriceCents !== null && wish.expectedPriceCents !== ticket.priceCents) {
    return no("price_changed", "its price has changed");
  }
  return { kind: "free", ticket };
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
  const standing = standingOf(documents, { ticketId: id, ...message }, now);
  switch (standing.kind) {
    case "refused":
      return standing.refusal;
    case "mine": {
      const { orderId } = standing;
      return { reply: () => ({ kind: "mine", orderId }) };
    }
    case "free":
      // Asked last: of a ticket held or gone, or theirs already, the buyer is told that first.
      if (counted >= message.maxOpenOrders) return tooMany(id, message.maxOpenOrders);
      return grant({ ...documents, ticket: standing.ticket }, message, { id, now });
  }
}

function tooMany(id: string, most: number): HoldRefusal {
  return refuse("too_many_open_orders", `Cannot buy ticket ${id}: you have ${most} open orders`);
}

function grant(
  { hold, ticket }: { hold: Hold | null; ticket: TicketCopy },
  { orderId, userId, holdMs }: PlaceOrder,
  { id, now }: Pick<Env, "id" | "now">,
): ChangeOf<typeof holdTerms, Placed> {
  const until = now + holdMs;
  const fence = (hold?.fence ?? 0) + 1;
  const orElse = refuse("held", `Cannot buy ticket ${id}: someone else holds it`);
  return {
    write: {
      hold: { orderId, userId, fence, until },
      order: newOrder(ticket, { ticketId: id, userId, fence, expiresAt: until }),
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
