// Makes the changes of a ticket: document, event, claims and timer in one.

import { endOfSale } from "@holdfast/contracts";
import { seatClaims } from "./sellers-change.ts";
import type { Ticket, TicketState } from "./ticket-document.ts";
import type { TicketChange, TicketReply } from "./ticket-terms.ts";

/** Returns the timer of the end of the sale, if the sale ends by itself. */
export function saleTimer(ticket: TicketState): Pick<TicketChange, "timers"> {
  const at = endOfSale(ticket);
  return at === null ? {} : { timers: [{ name: "start", at }] };
}

/** Returns the change of a ticket: its claims follow its seat, and its timer the end of the sale. */
export function changed(before: TicketState & Pick<Ticket, "id">, ticket: TicketState): TicketChange {
  const at = endOfSale(ticket);
  const timers = at === endOfSale(before) ? {} : { timers: [{ name: "start", at }] as const };
  const claims = seatClaims(before.id, before, ticket);
  return { write: { ticket }, events: { ticket: "TicketUpdated" }, ...timers, ...claims, reply };
}

/** Returns what the actor replies after a change. */
export function reply({ ticket }: { readonly ticket: Ticket | null }): TicketReply {
  if (!ticket) throw new TypeError("Cannot answer with ticket: there is none after the change");
  return { id: ticket.id };
}
