// Deletes what orders keeps of a ticket that is gone.

import { actor, actorTerms, type DecisionOf } from "@holdfast/actors";
import { holdDocument } from "./hold.ts";
import { ticketDocument } from "./ticket-copy.ts";
import { triedDocument } from "./tried.ts";

const ticketEndTerms = actorTerms("ticket-end", {
  documents: { ticket: ticketDocument, hold: holdDocument, tried: triedDocument },
});
/** Decision on what is kept of a ticket. */
export type TicketEndDecision = DecisionOf<typeof ticketEndTerms>;

/** Deletes the copy of a ticket, and its hold unless an order has it, when tickets has deleted or archived the ticket. */
export const ticketEndActor = actor(ticketEndTerms, {
  documents: (id) => ({ ticket: id, hold: id, tried: id }),
  decide: ({ hold }, _message: { readonly type: "Gone" }): TicketEndDecision => ({
    delete: { ticket: true, tried: true, ...(hold?.orderId === null && { hold: true }) },
  }),
});
