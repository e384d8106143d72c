// Decides what happens to the listings of a seller who was banned or has closed the account.

import type { BarReason } from "@holdfast/accounts";
import type { EventState } from "./event-document.ts";
import { offSale, type TicketState } from "./ticket-document.ts";

const ERASED = {
  ...{ title: "Deleted listing", venue: null, city: null },
  ...{ section: null, row: null, seat: null, description: null },
} as const;

/**
 * Returns the ticket after its seller was barred, or the same object when nothing changes. A ticket on sale is
 * delisted. A reserved one stays with its buyer, and is delisted when the reservation ends without a payment. A sold one
 * stays sold. What the owner of a closed account wrote about tickets that were not sold is erased.
 */
export function withdraw(ticket: TicketState, reason: BarReason): TicketState {
  switch (ticket.status) {
    case "available":
    case "draft":
      return withoutTexts(offSale(ticket), reason);
    case "reserved":
      return ticket.withdrawn === reason ? ticket : { ...ticket, withdrawn: reason };
    case "delisted":
      return reason === "closed" && !isErased(ticket) ? withoutTexts(ticket, reason) : ticket;
    case "sold":
      return ticket;
  }
}

/** Returns a ticket that leaves its reservation, off sale when its seller was barred meanwhile. */
export function releasedFrom(before: TicketState, ticket: TicketState): TicketState {
  const { withdrawn } = before;
  if (withdrawn === undefined || ticket.status === "reserved") return ticket;
  const { withdrawn: _done, ...rest } = ticket;
  if (rest.status === "sold") return rest;
  return withoutTexts(offSale(rest), withdrawn);
}

// A ticket that was sold keeps its texts: the buyer's receipt says the same.
function withoutTexts(ticket: TicketState, reason: BarReason): TicketState {
  return reason === "closed" && ticket.isRefunded !== true ? { ...ticket, ...ERASED } : ticket;
}

function isErased(ticket: TicketState): boolean {
  return ticket.isRefunded === true || hasErasedTexts(ticket);
}

/** Returns whether the texts of a ticket were erased with its seller's account; they never come back. */
export function hasErasedTexts({ title, venue, section, row, seat, description }: TicketState): boolean {
  const isBare = [venue, section, row, seat, description].every((text) => text === null);
  return isBare && title === ERASED.title;
}

/** Returns the event of a ticket's own after the texts of the ticket were erased: it says no more than the ticket. */
export function eraseEvent(event: EventState): EventState {
  const { title, venue, city } = ERASED;
  return { ...event, title, venue, city, status: "cancelled" };
}
