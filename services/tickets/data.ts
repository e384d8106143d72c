import type { ServiceFacts } from "@holdfast/actors/inspect";
import { ticketEvents } from "@holdfast/contracts";
import { ticketDocument } from "./rules/ticket-document.ts";
import { reactions } from "./subscriptions.ts";

/** What tools are told of tickets' data. */
export const ticketsData: ServiceFacts = {
  service: "tickets",
  events: ticketEvents,
  documents: [ticketDocument],
  published: [ticketDocument.name],
  timers: [],
  claims: [],
  reactions,
};

export { ticketDocument };
