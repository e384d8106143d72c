import type { TicketAvailability, Viewer } from "@holdfast/views";
import type { Ticket } from "../rules/ticket-document.ts";

/** How a ticket stands for the one who looks at it; there is no deadline while the holder's payment runs. */
export function standingOf(ticket: Ticket, userId: string | null): TicketAvailability {
  const isMine = userId !== null && ticket.holderId === userId;
  switch (ticket.status) {
    case "available":
    case "delisted":
      return { status: ticket.status };
    case "reserved":
      if (isMine) return { status: "held by you", until: ticket.heldUntil, orderId: ticket.orderId };
      return { status: "held", until: ticket.heldUntil };
    case "sold":
      return isMine ? { status: "sold to you", orderId: ticket.orderId } : { status: "sold" };
    default:
      throw new TypeError(`Cannot show ticket: unknown status ${JSON.stringify(ticket satisfies never)}`);
  }
}

/** What the one who looks is to the ticket. */
export function viewerOf(ticket: Ticket, userId: string | null): Viewer {
  if (userId === null) return "guest";
  return ticket.userId === userId ? "seller" : "buyer";
}

/** Whether nothing about it changes any more, so that a live page need not listen. */
export function isFinal({ status }: Ticket): boolean {
  return status === "sold" || status === "delisted";
}
