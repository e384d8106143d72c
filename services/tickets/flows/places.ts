// Finds the event that a new ticket is for, and makes it where there is none.

import type { Engine } from "@holdfast/actors";
import type { EventWish } from "@holdfast/contracts";
import { notFound } from "@holdfast/server";
import { type EventMessage, eventActor } from "../rules/event.ts";
import { type Event, type EventFacts, eventDocument, factsIn, factsOf } from "../rules/event-document.ts";
import { eventNameActor, eventNameDocument, nameIdOf, performanceAt } from "../rules/event-name.ts";
import type { Ticket } from "../rules/ticket-document.ts";
import type { ListedEvent } from "../rules/ticket-terms.ts";

/** Where a new ticket belongs. */
export type Place =
  /** An event that is there. */
  | { readonly kind: "event"; readonly event: Event }
  /** An event of this name, which may have to be made. */
  | { readonly kind: "name"; readonly nameId: string; readonly facts: EventFacts; readonly startsAt: number }
  /** An event of the ticket's own, because it has no date. */
  | { readonly kind: "own"; readonly facts: EventFacts };

/** Part of the engine that finds and makes events. */
export type EventEngine = Pick<Engine, "ask" | "ids" | "partitionOf" | "read">;

/**
 * Finds the place of a new ticket; writes nothing. Throws 404 for the id of no event. An event that was merged stands
 * for the one it was merged into.
 */
export async function findPlace(engine: EventEngine, wish: EventWish): Promise<Place> {
  if ("eventId" in wish) {
    const event = await survivorOf(engine, wish.eventId);
    if (!event) throw notFound("Cannot find event: no event has this id");
    return { kind: "event", event };
  }
  const facts = factsIn(wish.event);
  const { startsAt } = facts;
  const nameId = nameIdOf(facts, engine.ids.hashPartition);
  if (nameId === null || startsAt === null) return { kind: "own", facts };
  const event = await eventNamed(engine, nameId, startsAt);
  return event ? { kind: "event", event } : { kind: "name", nameId, facts, startsAt };
}

/** Creates the id of a ticket in the partition of its event. */
export function newTicketId(engine: Pick<Engine, "ids" | "partitionOf">, place: Place): string {
  const partition =
    place.kind === "own" ? null : engine.partitionOf(place.kind === "event" ? place.event.id : place.nameId);
  return engine.ids.newId(partition ?? engine.ids.randomPartition());
}

/**
 * Returns the event of a new ticket, and makes it where there is none: first its name leads to it, then it is written. A
 * process that dies between the two leaves a name whose event the next seller makes. Where the ticket is refused or never
 * comes, the event is left unlisted: it is shown to nobody, and the next seller of the same night lists there.
 */
export async function settleEvent(engine: EventEngine, place: Place, ticketId: string): Promise<ListedEvent> {
  if (place.kind === "own") return { id: ticketId, own: place.facts };
  if (place.kind === "event") return { id: place.event.id, own: null };
  const { nameId, startsAt } = place;
  const claimed = await claimName(engine, nameId, { eventId: newIdBeside(engine, nameId), startsAt });
  const { id, start } = claimed;
  const facts = { ...place.facts, startsAt: start };
  await engine.ask(eventActor, id, { type: "Make", facts, nameId, isUnlisted: true });
  return { id: (await survivorOf(engine, id))?.id ?? id, own: null };
}

/** Returns the message that makes the event of a ticket from a release before there were events; that of a draft is unlisted. */
export function makingFor(ticket: Ticket): EventMessage {
  const making = { type: "Make", facts: factsOf(ticket), nameId: null } as const;
  return ticket.status === "draft" ? { ...making, isUnlisted: true } : making;
}

/** Asks a name for a performance; replies the event that has it and its start. Replaces the entry of an event that has another name by now. */
export async function claimName(
  engine: EventEngine,
  nameId: string,
  { eventId, startsAt }: { readonly eventId: string; readonly startsAt: number },
): Promise<{ readonly id: string; readonly start: number }> {
  const claim = { type: "Claim", eventId, startsAt } as const;
  let id = await engine.ask(eventNameActor, nameId, claim);
  const found = id === eventId ? null : await engine.read(eventDocument, id);
  if (found && found.nameId !== nameId) id = await engine.ask(eventNameActor, nameId, { ...claim, instead: id });
  const name = await engine.read(eventNameDocument, nameId);
  const entry = name?.performances.find((one) => one.eventId === id);
  return { id, start: entry?.startsAt ?? startsAt };
}

/** Reads the event that stands for another: itself, or the one that it was merged into; null for the id of none. */
export async function survivorOf(engine: Pick<Engine, "read">, id: string): Promise<Event | null> {
  let event = await engine.read(eventDocument, id);
  for (let hops = 0; event?.mergedInto && hops < MOST_HOPS; hops++) {
    event = await engine.read(eventDocument, event.mergedInto);
  }
  return event;
}

const MOST_HOPS = 10;

export async function eventNamed(engine: EventEngine, nameId: string, startsAt: number): Promise<Event | null> {
  const name = await engine.read(eventNameDocument, nameId);
  const found = name && performanceAt(name, startsAt);
  const event = found && (await engine.read(eventDocument, found.eventId));
  if (event?.nameId !== nameId) return null;
  return await survivorOf(engine, event.id);
}

function newIdBeside(engine: EventEngine, id: string): string {
  return engine.ids.newId(engine.partitionOf(id) ?? engine.ids.randomPartition());
}
