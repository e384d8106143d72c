// Follows the events of each ticket, and gives a ticket that comes on sale to the line of its event.

import { actor, actorTerms, type ChangeOf, type DecisionOf, type DocumentsOf, type Env } from "@holdfast/actors";
import { type TicketView, ticketLock } from "@holdfast/contracts";
import { giftOf, give, lineChange, together } from "./give.ts";
import {
  afterOf,
  entryToOffer,
  isGuarded,
  type LineSearch,
  lineDocuments,
  lineIds,
  loadedLine,
  NO_LINE,
  type OrderTerms,
} from "./offer.ts";
import { openOrdersOf } from "./order-document.ts";
import { served } from "./order-line.ts";
import { copyAfter, type TicketCopy } from "./ticket-copy.ts";

/** Message to the actor of a ticket's copy. */
export type TicketCopyMessage =
  /** Carries an event of the ticket; events may come late, twice or out of order. */
  | { readonly type: "FollowTicket"; readonly ticket: TicketView }
  /** Goes on with the search of the line for the ticket. */
  | { readonly type: "ServeLine" }
  /** Offers the ticket, if anyone can buy it, to somebody who waits again. */
  | { readonly type: "OfferAgain" };

const copyTerms = actorTerms("ticket-copy", {
  documents: lineDocuments,
  events: ["OrderOffered", "LineUpdated", "WaitUpdated"],
  claims: [ticketLock.claim],
  timers: ["line"],
});
/** Decision of the ticket copy actor. */
export type TicketCopyDecision = DecisionOf<typeof copyTerms>;
type Documents = DocumentsOf<typeof copyTerms>;

/** Updates the copy to the version in the event; an older version changes nothing. */
export const ticketCopyActor = actor(copyTerms, {
  documents(id, message: TicketCopyMessage, known, newId) {
    const event = message.type === "FollowTicket" ? message.ticket.eventId : known.ticket?.eventId;
    const first = { ...NO_LINE, ticket: id, ...(event !== undefined && { gate: event }) };
    // Only an event that puts the ticket on sale while somebody waits costs more than the copy and one document.
    if (event === undefined || !isSearch(message, known)) return first;
    return lineIds(searchOf(id, event, message, known), asFollowed(message, known), newId);
  },
  counts(id, message, known) {
    const event = known.ticket?.eventId ?? (message.type === "FollowTicket" ? message.ticket.eventId : undefined);
    if (event === undefined || !known.gate?.isWaiting || !isSearch(message, known)) return null;
    const entry = entryToOffer(searchOf(id, event, message, known), asFollowed(message, known));
    return entry ? openOrdersOf(entry.userId) : null;
  },
  timers: { line: { type: "ServeLine" } },
  decide(documents, message: TicketCopyMessage, env: Env<OrderTerms>): TicketCopyDecision {
    const { ticket: copy } = documents;
    if (message.type === "ServeLine") {
      return copy ? served(searchOf(env.id, copy.eventId, message, documents), documents, env) : {};
    }
    if (message.type === "OfferAgain") {
      const isForAll = documents.gate?.isWaiting && !isGuarded(documents.hold, env.now);
      return isForAll ? withOffer({ write: {} }, documents, env) : {};
    }
    const ticket = copyAfter(copy, message.ticket);
    if (ticket === null) return {};
    const change = { write: { ticket } };
    if (!isSearch(message, documents)) return change;
    return withOffer(change, asFollowed(message, documents), env);
  },
});

// Whether somebody is looked for to whom the ticket can be offered.
function isSearch(message: TicketCopyMessage, { ticket, gate }: Partial<Documents>): boolean {
  if (message.type !== "FollowTicket") return true;
  if (ticket === undefined || !gate?.isWaiting) return false;
  const followed = copyAfter(ticket, message.ticket);
  return followed !== null && comesOnSale(ticket, followed);
}

function searchOf(
  ticketId: string,
  eventId: string,
  { type }: TicketCopyMessage,
  known: Partial<Documents>,
): LineSearch {
  const after = type === "ServeLine" ? afterOf(known) : null;
  return { ticketId, eventId, own: null, after, isGiving: true };
}

// The line is searched for the ticket as the event says that it is, not as the copy was.
function asFollowed<Known extends Partial<Documents>>(message: TicketCopyMessage, known: Known): Known {
  if (message.type !== "FollowTicket") return known;
  const { id } = message.ticket;
  const copy = copyAfter(null, message.ticket);
  return copy ? { ...known, ticket: { ...copy, id, version: known.ticket?.version ?? 0 } } : known;
}

// A ticket whose reservation has ended is free since the commit that ended it, which has given it to the line.
function comesOnSale(copy: TicketCopy | null, ticket: TicketCopy): boolean {
  if (ticket.status !== "available") return false;
  return copy === null || copy.edition !== ticket.edition || copy.status === "delisted";
}

function withOffer(
  change: ChangeOf<typeof copyTerms>,
  documents: Documents,
  env: Env<OrderTerms>,
): ChangeOf<typeof copyTerms> {
  const { hold, ticket } = documents;
  // A hold, also an overdue one, belongs to an order: its end gives the ticket to the line.
  if (!ticket || (hold !== null && hold.orderId !== null)) return change;
  const search: LineSearch = { ticketId: env.id, eventId: ticket.eventId, own: null, after: null, isGiving: true };
  const loaded = loadedLine(search, documents);
  const given = give(giftOf(search, documents, env), { search, documents, loaded, hold, formerOrderId: null }, env);
  const lines = lineChange(search, documents, { loaded: given.loaded, now: env.now });
  const { write, ...parts } = together(given.change, lines);
  return { ...parts, write: { ...change.write, ...write } };
}
