// Defines the actor of an event and decides what sellers and operators change in it.

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
import type { EventStatus, TicketBody } from "@holdfast/contracts";
import { factsAfter, ownContentOf } from "./content.ts";
import {
  areSameFacts,
  beginningsOf,
  type Event,
  type EventFacts,
  type EventState,
  endOf,
  eventDocument,
  factsIn,
  hasEnded,
  newEvent,
  withEnd,
} from "./event-document.ts";
import { followEvent } from "./following.ts";
import { feesOfEdit, priceRefusalOf, type TicketTerms } from "./pricing.ts";
import { SEAT_CLAIM } from "./seat.ts";
import { changeable, SEALED, type SellersRequest, seatClaims } from "./sellers-change.ts";
import { asOf, type Ticket, ticketDocument } from "./ticket-document.ts";

/** What an operator changes in an event; what is left out stays. */
export interface Correction {
  readonly facts?: Partial<EventFacts>;
  readonly status?: EventStatus;
  /** Id of the name that leads to the event after the change; null: none does. */
  readonly nameId?: string | null;
}

/** Message to the event actor. */
export type EventMessage =
  /** Makes the event, unless it is there. One that is made for its first ticket is unlisted until that is on sale. */
  | {
      readonly type: "Make";
      readonly facts: EventFacts;
      readonly nameId: string | null;
      readonly isUnlisted?: true;
    }
  /** Begins an edit by the only seller, which the next ticket that is listed or held interrupts. */
  | { readonly type: "BeginEdit"; readonly editId: string }
  /** Changes the event and the ticket by which its only seller does so, if nothing has interrupted the edit. */
  | ({
      readonly type: "Edit";
      readonly editId: string;
      readonly ticketId: string;
      readonly ticket: TicketBody;
      readonly nameId: string | null;
    } & SellersRequest)
  /** Changes the event for an operator, or as the event that it was merged into has changed. */
  | { readonly type: "Correct"; readonly change: Correction }
  /** Notes the events that are merged into this one. */
  | { readonly type: "Absorb"; readonly eventIds: readonly string[] }
  /** Merges this event into another, whose facts it takes over. */
  | { readonly type: "MergeInto"; readonly eventId: string; readonly change: Correction }
  /** Reports that tickets up to `after` have been told of an edition; null: all have been. */
  | { readonly type: "Told"; readonly edition: number; readonly after: string | null }
  /** Handles the timer, which is due when the event is over. */
  | { readonly type: "End" };

/** Tells the tickets of an event of its change: a page of them in each attempt. */
export const tellEffect = effect("tell", { timeoutMs: 60_000 });

const eventTerms = actorTerms("event", {
  documents: { event: eventDocument, ticket: ticketDocument },
  events: ["EventUpdated", "TicketUpdated"],
  refusals: [
    "no_event",
    "interrupted",
    "not_found",
    "forbidden",
    "reserved",
    "sold",
    "delisted",
    "changed",
    "same_seat",
    "event_merged",
    "event_ended",
    "sealed",
    "face_value_missing",
    "price_too_high",
  ],
  timers: ["end"],
  effects: [tellEffect],
  claims: [SEAT_CLAIM],
});
/** Decision of the event actor. */
export type EventDecision = DecisionOf<typeof eventTerms>;

type Documents = DocumentsOf<typeof eventTerms>;
type EventChange = ChangeOf<typeof eventTerms>;

/** Changes one event; messages are sent to the event's id. */
export const eventActor = actor(eventTerms, {
  documents: (id, message: EventMessage) => ({ event: id, ticket: message.type === "Edit" ? message.ticketId : null }),
  timers: { end: { type: "End" } },
  decide,
});

function decide({ event, ticket }: Documents, message: EventMessage, env: Env<TicketTerms>): EventDecision {
  if (message.type === "Make") return event ? {} : made(message);
  if (!event) return refuse("no_event", "Cannot find event: no event has this id");
  switch (message.type) {
    case "BeginEdit":
      return { write: { event: { ...event, editing: message.editId } } };
    case "Edit":
      return edit({ event, ticket }, message, env);
    case "Correct":
      return correct(event, message.change, env.now);
    case "Absorb":
      return absorb(event, message.eventIds);
    case "MergeInto":
      return mergeInto(event, message, env.now);
    case "Told":
      return told(event, message, env.now);
    case "End":
      return end(event, env.now);
    default:
      throw new TypeError(`Cannot decide on event: unknown message ${JSON.stringify(message satisfies never)}`);
  }
}

type MessageOf<Type extends EventMessage["type"]> = Extract<EventMessage, { type: Type }>;

function made({ facts, nameId, isUnlisted }: MessageOf<"Make">): EventDecision {
  const event = newEvent(facts, nameId);
  const timers = [{ name: "end", at: endOf(event) }] as const;
  const change = event.startsAt === null ? {} : { timers };
  if (isUnlisted) return { write: { event: { ...event, isUnlisted } }, ...change };
  return { write: { event }, events: { event: "EventUpdated" }, ...change };
}

function edit(
  { event, ticket: stored }: { event: Event; ticket: Ticket | null },
  message: MessageOf<"Edit">,
  { now, terms }: Env<TicketTerms>,
): EventDecision {
  const found = changeable(stored && { ...stored, ...asOf(stored, now) }, message, "change");
  if ("refused" in found) return found;
  if (event.editing !== message.editId) return refuse("interrupted", "Cannot change event: it is shared");
  const ticket = found.ok;
  if (ticket.seal !== "none") return refuse("sealed", SEALED);
  const facts = factsAfter(event, factsIn(message.ticket, event));
  const next = { ...event, ...facts, nameId: message.nameId, editing: null, edition: event.edition + 1 };
  // The edition of the ticket rises with that of the event, once for both.
  const own = ownContentOf(message.ticket, ticket);
  const changed = followEvent({ ...ticket, ...own, ...feesOfEdit(ticket, own, terms) }, next);
  const unfair = priceRefusalOf(changed, terms);
  if (unfair) return unfair;
  return {
    ...published(event, next, now),
    write: { event: toTell(next), ticket: changed },
    events: { event: "EventUpdated", ticket: "TicketUpdated" },
    ...seatClaims(ticket.id, ticket, changed),
  };
}

function correct(
  event: Event,
  { facts, status = event.status, nameId = event.nameId }: Correction,
  now: number,
): EventDecision {
  const next = { ...event, ...facts, status, nameId };
  // The event that it was merged into decides for a merged one.
  if (event.mergedInto === null && status !== event.status && hasEnded(event)) {
    return refuse("event_ended", `Cannot change event to ${status}: it is ${event.status}`);
  }
  if (areSameFacts(event, next) && status === event.status && nameId === event.nameId) return {};
  return published(event, { ...next, editing: null, edition: event.edition + 1 }, now);
}

function absorb(event: Event, eventIds: readonly string[]): EventDecision {
  if (event.mergedInto !== null) return refuse("event_merged", "Cannot merge events: the other was merged as well");
  const added = eventIds.filter((id) => !event.merged.includes(id));
  return added.length === 0 ? {} : { write: { event: { ...event, merged: [...event.merged, ...added] } } };
}

function mergeInto(event: Event, { eventId, change }: MessageOf<"MergeInto">, now: number): EventDecision {
  if (event.mergedInto === eventId) return {};
  if (event.mergedInto !== null) return refuse("event_merged", "Cannot merge events: it was merged into another");
  const next = { ...event, ...change.facts, status: change.status ?? event.status, mergedInto: eventId, merged: [] };
  return published(event, { ...next, editing: null, edition: event.edition + 1 }, now);
}

/** Returns the change to an event that its tickets are told of. */
function published(before: Event, event: EventState, now: number): EventChange {
  const ends = endOf(before) === endOf(event) ? [] : [{ name: "end", at: endOf(event) } as const];
  const timers = [{ name: tellEffect.name, at: now } as const, ...ends];
  return { write: { event: toTell(withEnd(event, now)) }, events: { event: "EventUpdated" }, timers };
}

function toTell(event: EventState): EventState {
  return { ...event, ...beginningsOf(event), told: { edition: event.edition, after: null } };
}

// The event has changed while the effect ran: it begins again, for what it told may be the older edition.
function told(event: Event, { edition, after }: MessageOf<"Told">, now: number): EventDecision {
  const timers = [{ name: tellEffect.name, at: now }] as const;
  if (event.told === null) return {};
  if (event.told.edition !== edition) return { timers };
  if (after === null) return { write: { event: { ...event, told: null } } };
  return { write: { event: { ...event, told: { edition, after } } }, timers };
}

function end(event: Event, now: number): EventDecision {
  const at = endOf(event);
  const isEnding = event.status === "scheduled" || event.status === "postponed";
  if (at === null || !isEnding) return {};
  if (now < at) return { timers: [{ name: "end", at }] };
  return { write: { event: withEnd({ ...event, status: "over" }, now) }, events: { event: "EventUpdated" } };
}
