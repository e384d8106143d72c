// The door of the rules, for the trial of a whole sale alone.

export { ticketActor } from "./ticket.ts";
export { type Ticket, ticketDocument } from "./ticket-document.ts";
