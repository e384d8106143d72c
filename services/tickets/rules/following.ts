// Decides what a change of an event changes on its tickets.

import { type EventState, factsOf } from "./event-document.ts";
import { offSale, type TicketState } from "./ticket-document.ts";
import { hasErasedTexts } from "./withdrawal.ts";

/** Why a cancelled event ends the order of a reserved ticket. */
export const EVENT_CANCELLED = "event cancelled";

/**
 * Returns the ticket with the facts of its event, or the same object when it has them. Its edition rises with that of the
 * event. The ticket of a cancelled event goes off sale; a reservation ends, unless its payment is under way. Null stands
 * for an event that is not written: the ticket is of a release before there were events.
 */
export function followEvent(ticket: TicketState, event: EventState | null): TicketState {
  if (event === null) return ticket;
  const { eventEdition = 0 } = ticket;
  const edition = ticket.edition + event.edition - eventEdition;
  const isBehind = event.edition > eventEdition && !hasErasedTexts(ticket);
  const next = isBehind ? { ...ticket, ...factsOf(event), edition, eventEdition: event.edition } : ticket;
  return event.status === "cancelled" ? ofCancelled(next) : next;
}

function ofCancelled(ticket: TicketState): TicketState {
  switch (ticket.status) {
    case "available":
    case "draft":
      return offSale(ticket);
    case "reserved":
      if (ticket.heldUntil === null) return ticket;
      return { ...offSale(ticket), refused: { orderId: ticket.orderId, reason: EVENT_CANCELLED } };
    case "sold":
    case "delisted":
      return ticket;
  }
}

/** Returns the ticket with the reason of a refused order made exact: its event was cancelled. */
export function reasonAgainstEvent(ticket: TicketState, orderId: string, event: EventState | null): TicketState {
  if (event?.status !== "cancelled" || ticket.refused?.orderId !== orderId) return ticket;
  if (ticket.refused.reason !== "delisted") return ticket;
  return { ...ticket, refused: { orderId, reason: EVENT_CANCELLED } };
}
