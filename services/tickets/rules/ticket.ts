// Defines the actor of a ticket and decides what its seller asks for.

import { type BarReason, barId } from "@holdfast/accounts";
import { actor, type Env, refuse } from "@holdfast/actors";
import { type OrderView, type SealView, UNSEALED } from "@holdfast/contracts";
import { isOtherEvent, isOtherSeat, isOwnChange, ownContentOf } from "./content.ts";
import { type Event, factsIn, factsOf, isOnSale, newEvent } from "./event-document.ts";
import { withFirstTicket, withTicket } from "./event-with-ticket.ts";
import { followEvent, reasonAgainstEvent } from "./following.ts";
import { feesOf, feesOfEdit, priceRefusalOf, type TicketTerms } from "./pricing.ts";
import { followOrder } from "./reservation.ts";
import { followSeal, withoutLostSeal } from "./sealing.ts";
import { changeable, SEALED, seatClaims } from "./sellers-change.ts";
import { changed, reply, saleTimer } from "./ticket-change.ts";
import { asOf, awaitedBy, awaiting, isUnheld, offSale, type Ticket, type TicketState } from "./ticket-document.ts";
import {
  type MessageOf,
  releaseEffect,
  type TicketChange,
  type TicketDecision,
  type TicketDocuments,
  type TicketMessage,
  ticketTerms,
} from "./ticket-terms.ts";
import { eraseEvent, hasErasedTexts, releasedFrom, withdraw } from "./withdrawal.ts";

/** Changes one ticket; messages are sent to the ticket's id. */
export const ticketActor = actor(ticketTerms, {
  documents: (id, message: TicketMessage, { ticket }) => ({
    ticket: id,
    event: eventIdFor(id, message, ticket ?? null),
    bar: message.type === "List" ? barId(message.sellerId, id) : null,
  }),
  timers: { start: { type: "Begin" } },
  decide,
});

// Most messages name the event, so that one read finds all documents.
function eventIdFor(id: string, message: TicketMessage, ticket: Ticket | null): string | null {
  switch (message.type) {
    case "List":
      return message.event.id;
    case "FollowOrder":
      return ticket?.eventId ?? message.order.ticket.eventId;
    case "FollowEvent":
      return message.eventId;
    case "FollowSeal":
    case "Release":
    case "Revise":
      return ticket?.eventId ?? null;
    case "Withdraw":
      return id;
    case "Begin":
    case "Delist":
      return null;
  }
}

// Sellers are answered as the ticket stands now, also where its event's change or the end of the sale is to come.
function decide(documents: TicketDocuments, message: TicketMessage, env: Env<TicketTerms>): TicketDecision {
  const { now } = env;
  const { ticket: stored, event } = documents;
  const ticket = stored && standing(stored, event, now);
  switch (message.type) {
    case "List":
      return list(documents, message, env);
    case "Release":
      return release(documents, message, now);
    case "Revise":
      return revise({ ...documents, ticket }, message, env.terms);
    case "Delist":
      return delist(ticket, message);
    case "FollowOrder":
      return follow(documents, message.order, now);
    case "FollowSeal":
      return seal(documents, message.seal, env);
    case "FollowEvent":
      return stored && ticket && ticket !== stored ? changed(stored, ticket) : {};
    case "Withdraw":
      return take(documents, message.reason, now);
    case "Begin":
      return begin(stored, now);
    default:
      throw new TypeError(`Cannot decide on ticket: unknown message ${JSON.stringify(message satisfies never)}`);
  }
}

/** Returns the ticket as it stands at `now` with its event, the same object where nothing has changed. */
function standing(stored: Ticket, event: Event | null, now: number): Ticket {
  const next = asOf(followEvent(stored, event), now);
  return next === stored ? stored : { ...next, id: stored.id, version: stored.version };
}

function list(
  { ticket: existing, event, bar }: TicketDocuments,
  message: MessageOf<"List">,
  env: Env<TicketTerms>,
): TicketDecision {
  const { sellerId, event: listed, awaitsEmail = false, awaitsSeal = false } = message;
  if (bar?.reason) return refuse("barred", `Cannot list ticket: your account is ${bar.reason}`);
  if (existing) return refuse("exists", "Cannot list ticket: its id is taken");
  const refusal = listed.own === null ? refusalOf(event, env.now) : null;
  if (refusal) return refusal;
  const made = event ?? newEvent(listed.own ?? NO_FACTS, null);
  const editions = { edition: 0, ...(made.edition > 0 && { eventEdition: made.edition }) };
  const initial = { userId: sellerId, fence: 0, ...editions, refused: null, ...UNSEALED, ...UNHELD } as const;
  const of = { eventId: listed.id, ...factsOf(made) };
  const own = ownContentOf(message.ticket);
  const awaited = { email: awaitsEmail, seal: awaitsSeal || env.terms.isSealRequired };
  const content = { ...of, ...own, ...initial, ...feesOf(own.priceCents, env.terms), status: "available" } as const;
  const ticket: TicketState = awaiting(content, awaited);
  const unfair = priceRefusalOf(ticket, env.terms);
  if (unfair) return unfair;
  const isForSale = ticket.status === "available";
  // The seller may have confirmed the address before this commit, when there was no draft to release.
  const release = awaitsEmail ? [{ name: releaseEffect.name, at: env.now } as const] : [];
  const timers = [...(saleTimer(ticket).timers ?? []), ...release];
  const ofEvent = event ? withTicket(event, isForSale) : withFirstTicket(made, isForSale);
  return {
    write: { ticket, ...ofEvent.write },
    events: { ticket: "TicketCreated", ...ofEvent.events },
    ...(timers.length > 0 && { timers }),
    ...seatClaims(env.id, null, ticket),
    reply,
  };
}

const NO_FACTS = { title: "", venue: null, city: null, country: null, timeZone: null, startsAt: null, endsAt: null };

function refusalOf(event: Event | null, now: number): TicketDecision | null {
  if (!event) return refuse("no_event", "Cannot find event: no event has this id");
  if (event.mergedInto !== null) return refuse("event_merged", "Cannot list ticket: its event was merged into another");
  if (event.startsAt === null) return refuse("event_closed", "Cannot list ticket: its event has no date yet");
  return isOnSale(event, now) ? null : refuse("event_over", "Cannot list ticket: its event takes no more tickets");
}

function release(
  { ticket: stored, event }: TicketDocuments,
  { isConfirmed }: MessageOf<"Release">,
  now: number,
): TicketDecision {
  if (stored?.status !== "draft" || !isConfirmed || !awaitedBy(stored).email) return {};
  const ticket = asOf(awaiting(stored, { ...awaitedBy(stored), email: false }), now);
  return withItsEvent(changed(stored, ticket), event, ticket);
}

/** Adds to the change of a ticket what it changes in its event. */
function withItsEvent(change: TicketChange, event: Event | null, ticket: TicketState): TicketChange {
  const { write, events } = withTicket(event, ticket.status === "available");
  return { ...change, write: { ...change.write, ...write }, events: { ...change.events, ...events } };
}

// A seal stands for the ticket as it is, so an edit of the event by its only seller does not go on.
function seal(
  { ticket, event }: TicketDocuments,
  view: SealView,
  { now, terms }: Pick<Env<TicketTerms>, "now" | "terms">,
): TicketDecision {
  if (!ticket) return refuse("not_found", `Cannot follow seal of attempt ${view.attempt}: its ticket is not there`);
  const before = standing(ticket, event, now);
  const next = followSeal(before, view, terms);
  return next === before ? { reply } : withItsEvent(changed(ticket, next), event, next);
}

// An order names the edition that it bought, so only an edit that changes something raises the edition.
function revise(
  { ticket: stored, event }: TicketDocuments,
  message: MessageOf<"Revise">,
  terms: TicketTerms,
): TicketDecision {
  const found = changeable(stored, message, "change");
  if ("refused" in found) return found;
  const ticket = found.ok;
  const facts = factsIn(message.ticket, event ?? ticket);
  if (!message.keepsEvent && isOtherEvent(event ?? ticket, facts)) {
    return refuse("event_differs", "Cannot change ticket: its event would be another");
  }
  const content = ownContentOf(message.ticket, ticket);
  if (!isOwnChange(ticket, content)) return { reply };
  if (ticket.seal !== "none" && isOtherSeat(ticket, content)) return refuse("sealed", SEALED);
  const next = { ...ticket, ...content, ...feesOfEdit(ticket, content, terms), edition: ticket.edition + 1 };
  const unfair = priceRefusalOf(next, terms);
  if (unfair) return unfair;
  return { ...changed(ticket, next), ...saleTimer(next) };
}

function delist(stored: Ticket | null, request: MessageOf<"Delist">): TicketDecision {
  const found = changeable(stored, request, "delist");
  if (!("refused" in found)) return changed(found.ok, offSale(found.ok));
  return found.refused.code === "delisted" ? { reply } : found;
}

// Refuses an order of an unknown ticket: the engine retries the event and keeps it as a dead letter in the end.
function follow({ ticket, event }: TicketDocuments, order: OrderView, now: number): TicketDecision {
  if (!ticket) return refuse("not_found", `Cannot follow order ${order.id}: its ticket is not there`);
  const before = standing(ticket, event, now);
  const followed = reasonAgainstEvent(followOrder(before, order), order.id, event);
  const next = asOf(followEvent(withoutLostSeal(releasedFrom(before, followed)), event), now);
  if (next === ticket) return { reply };
  const change = changed(ticket, next);
  const isTaken = next.status === "reserved" || next.status === "sold";
  return isTaken ? { ...change, write: { ...change.write, ...withTicket(event, false).write } } : change;
}

// An event that only this ticket has says what its seller wrote, too.
function take({ ticket, event: own }: TicketDocuments, reason: BarReason, now: number): TicketDecision {
  if (!ticket) return {};
  const next = withdraw(asOf(ticket, now), reason);
  if (next === ticket) return { reply };
  const change = changed(ticket, next);
  if (!own || !hasErasedTexts(next)) return change;
  return {
    ...change,
    write: { ...change.write, event: eraseEvent(own) },
    events: { ...change.events, event: "EventUpdated" },
  };
}

const UNHELD = { orderId: null, holderId: null, heldUntil: null } as const;

// A reserved ticket goes off sale when its order ends without a payment.
function begin(ticket: Ticket | null, now: number): TicketDecision {
  if (!ticket) return {};
  const next = asOf(ticket, now);
  if (next !== ticket) return changed(ticket, next);
  // The clock of Redis was set back, or an edit has moved the start.
  return isUnheld(ticket) ? saleTimer(ticket) : {};
}
