import { actor, actorTerms, type DecisionOf, documentType } from "@holdfast/actors";
import { type TicketView, ticketView } from "@holdfast/contracts";
import { z } from "zod";

const ticketState = ticketView.omit({ id: true, version: true }).extend({ sourceVersion: z.number().int() });

/** What orders knows of a ticket: its published view, and the version of the ticket that was. */
export type TicketCopy = z.infer<typeof ticketState>;

export const ticketDocument = documentType<TicketCopy>("ticket", { schema: ticketState });

/** A ticket's own event, in whatever order it comes. */
export interface TicketCopyMessage {
  readonly type: "FollowTicket";
  readonly ticket: TicketView;
}

const copyTerms = actorTerms("ticket-copy", { documents: { ticket: ticketDocument } });
export type TicketCopyDecision = DecisionOf<typeof copyTerms>;

/** Keeps the copy at the latest version seen; an older one changes nothing. */
export const ticketCopyActor = actor(copyTerms, {
  documents: (id) => ({ ticket: id }),
  decide({ ticket: copy }, { ticket }: TicketCopyMessage): TicketCopyDecision {
    if (copy && copy.sourceVersion >= ticket.version) return {};
    const { id: _id, version, ...state } = ticket;
    return { write: { ticket: { ...state, sourceVersion: version } } };
  },
});
