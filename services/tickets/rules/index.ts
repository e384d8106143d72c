// Exports the rules that `trials/sale` runs together with those of the other services.

export { eventActor } from "./event.ts";
export { eventDocument } from "./event-document.ts";
export { NO_FEE, PLAIN_TERMS, type TicketTerms } from "./pricing.ts";
export { ticketActor } from "./ticket.ts";
export { type Ticket, ticketDocument } from "./ticket-document.ts";
export { ticketEndActor } from "./ticket-end.ts";
