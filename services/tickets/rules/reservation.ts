// Decides how the events of a ticket's orders reserve, free and sell it.

import type { OrderView } from "@holdfast/contracts";
import type { Ticket, TicketState } from "./ticket-document.ts";

/** Why an order ends whose ticket was sealed and can be proved to be lost. */
const FILE_LOST = "file lost";

/**
 * Returns the ticket after an event of one of its orders, or the same object when the event changes nothing. The order
 * with the highest fence decides, so that events may come late, twice, in any order or not at all.
 */
export function followOrder(ticket: TicketState, order: OrderView): TicketState {
  if (order.fence < ticket.fence) return ticket;
  if (ticket.status === "draft" && order.status !== "Completed") return refusedByDraft(ticket, order);
  switch (order.status) {
    case "Completed":
      return complete(ticket, order);
    case "Cancelled":
      return release(ticket, order);
    case "Offered":
    case "Created":
    case "AwaitingPayment":
      return hold(ticket, order);
    default:
      throw new TypeError(`Cannot follow order: unknown status ${JSON.stringify(order.status satisfies never)}`);
  }
}

// Nobody can buy a draft; whoever tries is told what is said of a delisted ticket.
function refusedByDraft(ticket: TicketState, order: OrderView): TicketState {
  if (order.status === "Cancelled" || ticket.refused?.orderId === order.id) return ticket;
  return { ...ticket, refused: { orderId: order.id, reason: "delisted" } };
}

function complete(ticket: TicketState, order: OrderView): TicketState {
  if (ticket.status === "sold" && ticket.orderId === order.id) return ticket;
  const { awaits: _awaits, ...bought } = withoutOffer(ticket);
  return { ...bought, status: "sold", ...heldBy(order), heldUntil: null };
}

// A refunded ticket is delisted and not put back on sale: its seller decides whether to sell it again. One whose file is
// lost cannot be handed over to anybody.
function release(ticket: TicketState, order: OrderView): TicketState {
  if (ticket.status === "sold" && ticket.orderId !== order.id) return ticket;
  const isOffSale = ticket.status === "delisted" || order.reason === "refunded" || order.reason === FILE_LOST;
  const status = isOffSale ? "delisted" : "available";
  if (ticket.status === status && ticket.fence === order.fence) return ticket;
  const free = freed(ticket, status, order.fence);
  return order.reason === "refunded" ? { ...free, isRefunded: true } : free;
}

function hold(ticket: TicketState, order: OrderView): TicketState {
  if (ticket.refused?.orderId === order.id) return ticket;
  if (ticket.fence === order.fence) return refresh(ticket, order);
  const reason = reasonAgainst(ticket, order);
  if (reason === null) return reserve(ticket, order);
  const refused = { orderId: order.id, reason };
  // A sold ticket keeps the fence of its buyer's order, because a refund of that order must still count.
  if (ticket.status === "sold") return { ...ticket, refused };
  return { ...freed(ticket, ticket.status === "delisted" ? "delisted" : "available", order.fence), refused };
}

function refresh(ticket: TicketState, order: OrderView): TicketState {
  if (ticket.status !== "reserved" || ticket.orderId !== order.id) return ticket;
  const isSame = ticket.heldUntil === heldUntil(order) && isOffer(ticket) === isOffer(order);
  return isSame ? ticket : reserve(ticket, order);
}

// A ticket that is only offered can still be changed by its seller, which ends the offer.
function reserve(ticket: TicketState, order: OrderView): TicketState {
  const offered = order.status === "Offered" ? { isOffered: true } : {};
  const held = { ...heldBy(order), heldUntil: heldUntil(order) };
  return { ...withoutOffer(ticket), status: "reserved", ...held, ...offered };
}

function isOffer(one: TicketState | OrderView): boolean {
  return "isOffered" in one ? one.isOffered === true : one.status === "Offered";
}

function withoutOffer({ isOffered: _isOffered, ...ticket }: TicketState): Omit<TicketState, "isOffered"> {
  return ticket;
}

/**
 * Returns the ticket as its seller may change it: what the waiting line only offers is free, and the offer is refused
 * with the reason.
 */
export function withoutItsOffer(ticket: Ticket, reason: string): Ticket {
  if (ticket.status !== "reserved" || ticket.isOffered !== true) return ticket;
  const { id, version, orderId } = ticket;
  return { ...freed(ticket, "available", ticket.fence), id, version, refused: { orderId, reason } };
}

function reasonAgainst(ticket: TicketState, order: OrderView): string | null {
  // What its seller may no longer sell goes to no further buyer.
  if (ticket.status === "delisted" || ticket.withdrawn !== undefined) return "delisted";
  if (ticket.status === "sold") return "ticket taken";
  if (ticket.edition === order.edition) return null;
  return ticket.priceCents === order.ticket.priceCents ? "ticket changed" : "price changed";
}

function freed(ticket: TicketState, status: "available" | "delisted", fence: number): TicketState {
  return { ...withoutOffer(ticket), status, fence, orderId: null, holderId: null, heldUntil: null };
}

function heldBy(order: OrderView): { orderId: string; holderId: string; fence: number } {
  return { orderId: order.id, holderId: order.userId, fence: order.fence };
}

// An accepted charge stops the deadline of the hold.
function heldUntil(order: OrderView): number | null {
  return order.chargeId === null ? order.expiresAt : null;
}
