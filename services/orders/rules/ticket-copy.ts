// Keeps a copy of each ticket in orders.

import { actor, actorTerms, type DecisionOf, documentType } from "@holdfast/actors";
import { type TicketView, ticketView, ticketWithEvent } from "@holdfast/contracts";
import { z } from "zod";

const ticketState = ticketView.omit({ id: true, version: true }).extend({ sourceVersion: z.number().int() });

/** Copy of a ticket that orders keeps: the ticket's published view and the version that the view belongs to. */
export type TicketCopy = z.infer<typeof ticketState>;

/** Declares the document `ticket`, the copy of a ticket in orders. */
export const ticketDocument = documentType<TicketCopy>("ticket", {
  schema: ticketState,
  upcasts: [(older) => ({ faceValueCents: null, ...ticketWithEvent(older) })],
  // A process of the release before reads this form, and keeps the fields that it does not know.
  writes: 1,
});

/** Message that carries an event of a ticket; events may come late, twice or out of order. */
export interface TicketCopyMessage {
  readonly type: "FollowTicket";
  readonly ticket: TicketView;
}

const copyTerms = actorTerms("ticket-copy", { documents: { ticket: ticketDocument } });
/** Decision of the ticket copy actor. */
export type TicketCopyDecision = DecisionOf<typeof copyTerms>;

/** Updates the copy to the version in the event; an older version changes nothing. */
export const ticketCopyActor = actor(copyTerms, {
  documents: (id) => ({ ticket: id }),
  decide({ ticket: copy }, { ticket }: TicketCopyMessage): TicketCopyDecision {
    if (copy && copy.sourceVersion >= ticket.version) return {};
    const { id: _id, version, ...state } = ticket;
    return { write: { ticket: { ...state, sourceVersion: version } } };
  },
});
