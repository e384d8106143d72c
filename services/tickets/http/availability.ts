// Derives from a ticket what its page says to one user.

import type { TicketAvailability, Viewer } from "@holdfast/views";
import type { Ticket } from "../rules/ticket-document.ts";

/** Returns the availability of a ticket for one user; `until` is null while the holder's payment is under way. */
export function availabilityOf(ticket: Ticket, userId: string | null): TicketAvailability {
  const isMine = userId !== null && ticket.holderId === userId;
  switch (ticket.status) {
    case "available":
    case "draft":
      return { status: ticket.status };
    case "delisted":
      return { status: ticket.status, isRefunded: ticket.isRefunded };
    case "reserved":
      if (isMine) return { status: "held by you", until: ticket.heldUntil, orderId: ticket.orderId };
      return { status: "held", until: ticket.heldUntil };
    case "sold":
      return isMine ? { status: "sold to you", orderId: ticket.orderId } : { status: "sold" };
    default:
      throw new TypeError(`Cannot show ticket: unknown status ${JSON.stringify(ticket satisfies never)}`);
  }
}

/** Returns whether a user is the ticket's seller, a possible buyer, or a guest who has not signed in. */
export function viewerOf(ticket: Ticket, userId: string | null): Viewer {
  if (userId === null) return "guest";
  return ticket.userId === userId ? "seller" : "buyer";
}

/** Returns whether the ticket can change no more, so that a live page can end its stream; a sold one can be refunded. */
export function isFinal({ status }: Ticket): boolean {
  return status === "delisted";
}
