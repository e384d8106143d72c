// Defines the actor of a ticket and decides what its seller asks for.

import { type BarReason, barDocument, barId } from "@holdfast/accounts";
import {
  actor,
  actorTerms,
  type ChangeOf,
  type DecisionOf,
  type DocumentsOf,
  type Env,
  effect,
  refuse,
} from "@holdfast/actors";
import { endOfSale, type OrderView, type OwnBody, type TicketBody, UNSEALED } from "@holdfast/contracts";
import { isOtherEvent, isOwnChange, ownContentOf } from "./content.ts";
import { type Event, type EventFacts, eventDocument, factsIn, factsOf, isOnSale, newEvent } from "./event-document.ts";
import { withFirstTicket, withTicket } from "./event-with-ticket.ts";
import { followEvent, reasonAgainstEvent } from "./following.ts";
import { followOrder } from "./reservation.ts";
import { changeable, SEAT_CLAIM, type SellersRequest, seatClaims } from "./sellers-change.ts";
import { asOf, isUnheld, type Ticket, type TicketState, ticketDocument } from "./ticket-document.ts";
import { eraseEvent, hasErasedTexts, releasedFrom, withdraw } from "./withdrawal.ts";

/** The event of a new ticket. */
export interface ListedEvent {
  /** Id of the event. An event of the ticket's own has the ticket's id. */
  readonly id: string;
  /** Facts of an event of the ticket's own, which is made with the ticket; null for an event that is there. */
  readonly own: EventFacts | null;
}

/** Message to the ticket actor. */
export type TicketMessage =
  /** Lists a new ticket; as a draft while its seller has to confirm the e-mail address. */
  | {
      readonly type: "List";
      readonly sellerId: string;
      readonly ticket: OwnBody;
      readonly event: ListedEvent;
      readonly isDraft?: boolean;
    }
  /** Puts a draft on sale whose seller has confirmed the address; changes nothing when `isConfirmed` is false. */
  | { readonly type: "Release"; readonly isConfirmed: boolean }
  /** Changes an available ticket or a draft; refused where that would change its event, unless `keepsEvent` is set. */
  | ({ readonly type: "Revise"; readonly ticket: TicketBody; readonly keepsEvent?: true } & SellersRequest)
  /** Takes an available ticket off sale, or removes a draft. */
  | ({ readonly type: "Delist" } & SellersRequest)
  /** Handles an event of an order of the ticket. */
  | { readonly type: "FollowOrder"; readonly order: OrderView }
  /** Takes over and publishes what has changed in the ticket's event. */
  | { readonly type: "FollowEvent"; readonly eventId: string }
  /** Takes the ticket off sale, now or when its reservation ends, because its seller was barred. */
  | { readonly type: "Withdraw"; readonly reason: BarReason }
  /** Handles the timer, which is due when the sale of the event ends: the ticket goes off sale. */
  | { readonly type: "Begin" };

/** Looks, once a draft is committed, whether its seller has confirmed the address meanwhile. */
export const releaseEffect = effect("release");

const ticketTerms = actorTerms("ticket", {
  documents: { ticket: ticketDocument, event: eventDocument, bar: barDocument },
  events: ["TicketCreated", "TicketUpdated", "EventUpdated"],
  refusals: [
    "not_found",
    "forbidden",
    "exists",
    "reserved",
    "sold",
    "delisted",
    "changed",
    "barred",
    "no_event",
    "event_over",
    "event_closed",
    "event_merged",
    "event_differs",
    "same_seat",
  ],
  timers: ["start"],
  effects: [releaseEffect],
  claims: [SEAT_CLAIM],
});
/** Reply of the ticket actor, which is stored for repeated commands and so names the ticket and does not repeat it. */
export type TicketReply = Pick<Ticket, "id">;
/** Decision of the ticket actor. */
export type TicketDecision = DecisionOf<typeof ticketTerms, TicketReply>;

type Documents = DocumentsOf<typeof ticketTerms>;
type TicketChange = ChangeOf<typeof ticketTerms, TicketReply>;

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
function decide(documents: Documents, message: TicketMessage, env: Env): TicketDecision {
  const { now } = env;
  const { ticket: stored, event } = documents;
  const ticket = stored && standing(stored, event, now);
  switch (message.type) {
    case "List":
      return list(documents, message, env);
    case "Release":
      return release(documents, message, now);
    case "Revise":
      return revise({ ...documents, ticket }, message);
    case "Delist":
      return delist(ticket, message);
    case "FollowOrder":
      return follow(documents, message.order, now);
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

function list({ ticket: existing, event, bar }: Documents, message: MessageOf<"List">, env: Env): TicketDecision {
  const { sellerId, event: listed, isDraft = false } = message;
  if (bar?.reason) return refuse("barred", `Cannot list ticket: your account is ${bar.reason}`);
  if (existing) return refuse("exists", "Cannot list ticket: its id is taken");
  const refusal = listed.own === null ? refusalOf(event, env.now) : null;
  if (refusal) return refusal;
  const made = event ?? newEvent(listed.own ?? NO_FACTS, null);
  const status = isDraft ? "draft" : "available";
  const editions = { edition: 0, ...(made.edition > 0 && { eventEdition: made.edition }) };
  const initial = { userId: sellerId, fence: 0, ...editions, refused: null, ...UNSEALED, status } as const;
  const of = { eventId: listed.id, ...factsOf(made) };
  const ticket: TicketState = { ...of, ...ownContentOf(message.ticket), ...initial, ...UNHELD };
  // The seller may have confirmed the address before this commit, when there was no draft to release.
  const release = isDraft ? [{ name: releaseEffect.name, at: env.now } as const] : [];
  const timers = [...(saleTimer(ticket).timers ?? []), ...release];
  const ofEvent = event ? withTicket(event, !isDraft) : withFirstTicket(made, !isDraft);
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
  { ticket: stored, event }: Documents,
  { isConfirmed }: MessageOf<"Release">,
  now: number,
): TicketDecision {
  if (stored?.status !== "draft" || !isConfirmed) return {};
  const ticket = asOf({ ...stored, status: "available" }, now);
  const change = changed(stored, ticket);
  const ofEvent = withTicket(event, ticket.status === "available");
  return { ...change, write: { ...change.write, ...ofEvent.write }, events: { ...change.events, ...ofEvent.events } };
}

// An order names the edition that it bought, so only an edit that changes something raises the edition.
function revise({ ticket: stored, event }: Documents, message: MessageOf<"Revise">): TicketDecision {
  const found = changeable(stored, message, "change");
  if ("refused" in found) return found;
  const ticket = found.ok;
  const facts = factsIn(message.ticket, event ?? ticket);
  if (!message.keepsEvent && isOtherEvent(event ?? ticket, facts)) {
    return refuse("event_differs", "Cannot change ticket: its event would be another");
  }
  const content = ownContentOf(message.ticket, ticket);
  if (!isOwnChange(ticket, content)) return { reply };
  const next = { ...ticket, ...content, edition: ticket.edition + 1 };
  return { ...changed(ticket, next), ...saleTimer(next) };
}

function delist(stored: Ticket | null, request: MessageOf<"Delist">): TicketDecision {
  const found = changeable(stored, request, "delist");
  if (!("refused" in found)) return changed(found.ok, { ...found.ok, status: "delisted" });
  return found.refused.code === "delisted" ? { reply } : found;
}

type MessageOf<Type extends TicketMessage["type"]> = Extract<TicketMessage, { type: Type }>;

// Refuses an order of an unknown ticket: the engine retries the event and keeps it as a dead letter in the end.
function follow({ ticket, event }: Documents, order: OrderView, now: number): TicketDecision {
  if (!ticket) return refuse("not_found", `Cannot follow order ${order.id}: its ticket is not there`);
  const before = standing(ticket, event, now);
  const followed = reasonAgainstEvent(followOrder(before, order), order.id, event);
  const next = asOf(followEvent(releasedFrom(before, followed), event), now);
  if (next === ticket) return { reply };
  const change = changed(ticket, next);
  const isTaken = next.status === "reserved" || next.status === "sold";
  return isTaken ? { ...change, write: { ...change.write, ...withTicket(event, false).write } } : change;
}

// An event that only this ticket has says what its seller wrote, too.
function take({ ticket, event: own }: Documents, reason: BarReason, now: number): TicketDecision {
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

// A reserved ticket goes off sale when its order ends without a payment.
function begin(ticket: Ticket | null, now: number): TicketDecision {
  if (!ticket) return {};
  const next = asOf(ticket, now);
  if (next !== ticket) return changed(ticket, next);
  // The clock of Redis was set back, or an edit has moved the start.
  return isUnheld(ticket) ? saleTimer(ticket) : {};
}

const UNHELD = { orderId: null, holderId: null, heldUntil: null } as const;

function saleTimer(ticket: TicketState): Pick<TicketChange, "timers"> {
  const at = endOfSale(ticket);
  return at === null ? {} : { timers: [{ name: "start", at }] };
}

/** Returns the change of a ticket: its claims follow its seat, and its timer the end of the sale. */
function changed(before: TicketState & Pick<Ticket, "id">, ticket: TicketState): TicketChange {
  const at = endOfSale(ticket);
  const timers = at === endOfSale(before) ? {} : { timers: [{ name: "start", at }] as const };
  const claims = seatClaims(before.id, before, ticket);
  return { write: { ticket }, events: { ticket: "TicketUpdated" }, ...timers, ...claims, reply };
}

function reply({ ticket }: { readonly ticket: Ticket | null }): TicketReply {
  if (!ticket) throw new TypeError("Cannot answer with ticket: there is none after the change");
  return { id: ticket.id };
}
