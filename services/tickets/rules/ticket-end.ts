// Decides when a listing leaves Redis: a sold one with its order, any other some time after its event.

import { actor, actorTerms, type DecisionOf, type Env } from "@holdfast/actors";
import type { TicketTerms } from "./pricing.ts";
import { listingEndOf, ticketDocument } from "./ticket-document.ts";

const DAY_MS = 86_400_000;

const ticketEndTerms = actorTerms("ticket-end", { documents: { ticket: ticketDocument } });
/** Decision on the end of a listing; the reply is the time at which to ask again, in ms. */
export type TicketEndDecision = DecisionOf<typeof ticketEndTerms, number>;

/** Names the messages of the ticket-end actor. */
export type TicketEndMessage =
  /** Says that the order which has the ticket for good is archived, and with it its hold. */
  | { readonly type: "OrderArchived" }
  /** Says that the time of the event is over. */
  | { readonly type: "Retire" };

/**
 * Archives a ticket that was sold, also one whose sale was refunded, with its order. Deletes a listing that nobody has
 * bought, `archiveAfterMs` after its event.
 */
export const ticketEndActor = actor(ticketEndTerms, {
  documents: (id) => ({ ticket: id }),
  decide({ ticket }, { type }: TicketEndMessage, { now, terms }: Env<TicketTerms>): TicketEndDecision {
    if (!ticket) return {};
    const isOver = ticket.status === "sold" || ticket.status === "delisted";
    if (type === "OrderArchived") return isOver ? { archive: { ticket: true } } : {};
    const at = listingEndOf(ticket) + terms.archiveAfterMs;
    if (!isOver || now < at) return { reply: () => Math.max(at, now + DAY_MS) };
    // A sold ticket has a time only where it was back from the archive.
    return ticket.isRefunded || ticket.status === "sold" ? { archive: { ticket: true } } : { delete: { ticket: true } };
  },
});
