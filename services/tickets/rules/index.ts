// Exports the rules that `trials/sale` runs together with those of the other services.

export { ticketActor } from "./ticket.ts";
export { type Ticket, ticketDocument } from "./ticket-document.ts";
