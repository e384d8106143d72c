// Defines the document of an event, and what an event says of itself on its tickets.

import { documentType, type Stored } from "@holdfast/actors";
import { type EventBody, type EventView, endOfSale, eventView } from "@holdfast/contracts";
import { beginnings, foldWords } from "@holdfast/values";
import { z } from "zod";

const eventState = eventView.omit({ id: true, version: true }).extend({
  /** Edition of the event: a change of its title, place, time or status raises it. */
  edition: z.number().int(),
  /** Id of the name that leads to the event; null: no name does. */
  nameId: z.string().nullable(),
  /** Id of the event that is shown in place of this one; null: this one is. */
  mergedInto: z.string().nullable(),
  /** Ids of the events that were merged into this one. */
  merged: z.array(z.string()),
  /** Edit by the only seller of the event that is under way, by its id; null: none, or a ticket has interrupted it. */
  editing: z.string().nullable(),
  /** Beginnings of the words of title, venue and city, by which a server with search finds the event. */
  begins: z.array(z.string()),
  /** Beginnings of the words of the city. */
  cityBegins: z.array(z.string()),
  /** Edition and ticket up to which the tickets have been told of a change; null: all have been told. */
  told: z.object({ edition: z.number().int(), after: z.string().nullable() }).nullable(),
  /** Whether no ticket of it has been on sale yet: nobody is told of it. Absent once one has. */
  isUnlisted: z.literal(true).optional(),
  /** When the event was cancelled or over, in ms since 1970; absent before, and where an earlier release has ended it. */
  endedAt: z.number().int().optional(),
});

/** An event without its id and version. */
export type EventState = z.infer<typeof eventState>;
/** A stored event. */
export type Event = Stored<EventState>;

/** Name of the list of all events that are shown: none that has ended, was cancelled or merged, or had no ticket yet. */
export const LIVING_EVENTS = "events";

/** Name of the list of the events that were cancelled or are over, without those that were merged into another. */
export const ENDED_EVENTS = "ended-events";

/** Declares the document `event`, its published view and its lists. */
export const eventDocument = documentType<EventState, EventView>("event", {
  schema: eventState,
  view: ({
    edition: _edition,
    nameId: _name,
    merged: _merged,
    editing: _editing,
    told: _told,
    begins: _begins,
    cityBegins: _cityBegins,
    isUnlisted: _isUnlisted,
    endedAt: _endedAt,
    ...view
  }) => view,
  lists: (event) => [
    ...(isLiving(event) && !event.isUnlisted ? [{ list: LIVING_EVENTS }] : []),
    ...(event.endedAt !== undefined && event.mergedInto === null ? [{ list: ENDED_EVENTS }] : []),
  ],
});

/** What an event says of itself on its tickets. */
export type EventFacts = Pick<EventState, "title" | "venue" | "city" | "country" | "timeZone" | "startsAt" | "endsAt">;

/** Returns the facts of an event, or those that a ticket knows of its event. */
export function factsOf({ title, venue, city, country, timeZone, startsAt, endsAt }: EventFacts): EventFacts {
  return { title, venue, city, country, timeZone, startsAt, endsAt };
}

const UNKNOWN = { venue: null, city: null, country: null, timeZone: null, startsAt: null, endsAt: null } as const;

/**
 * Returns the facts in a request; those that it leaves out are those of `before`, default unknown. An end that it leaves
 * out is unknown where it would not be after the start.
 */
export function factsIn(body: EventBody, before: Omit<EventFacts, "title"> = UNKNOWN): EventFacts {
  const { title, venue = before.venue, city = before.city, country = before.country } = body;
  const { timeZone = before.timeZone, startsAt = before.startsAt, endsAt = before.endsAt } = body;
  const facts = { title, venue, city, country, timeZone, startsAt, endsAt };
  return body.endsAt === undefined && !endsAfterStart(facts) ? { ...facts, endsAt: null } : facts;
}

/** Returns whether the end of an event is after its start, or not known. */
export function endsAfterStart({ startsAt, endsAt }: Pick<EventFacts, "startsAt" | "endsAt">): boolean {
  return endsAt === null || (startsAt !== null && startsAt < endsAt);
}

/** Returns whether two sets of facts are the same. */
export function areSameFacts(one: EventFacts, other: EventFacts): boolean {
  const names = ["title", "venue", "city", "country", "timeZone", "startsAt", "endsAt"] as const;
  return names.every((name) => one[name] === other[name]);
}

/** Returns a new event, which `nameId` leads to. */
export function newEvent(facts: EventFacts, nameId: string | null): EventState {
  const alone = { nameId, mergedInto: null, merged: [], editing: null, told: null };
  return { ...factsOf(facts), status: "scheduled", edition: 0, ...alone, ...beginningsOf(facts) };
}

/** Returns an event that was not listed yet as one of which a ticket is on sale; null for any other. */
export function listedAtLast({ isUnlisted, ...event }: EventState): EventState | null {
  return isUnlisted ? event : null;
}

/** Folded words by which an event is found, and those of its city. */
export interface EventWords {
  /** Words of title, venue and city. */
  readonly all: readonly string[];
  /** Words of the city. */
  readonly city: readonly string[];
}

/** Returns the words by which an event is found. */
export function wordsOfEvent({ title, venue, city }: Pick<EventFacts, "title" | "venue" | "city">): EventWords {
  const ofCity = foldWords(city ?? "");
  return { all: [...foldWords(title), ...foldWords(venue ?? ""), ...ofCity], city: ofCity };
}

/** Returns what a server with search indexes of an event. */
export function beginningsOf(facts: Pick<EventFacts, "title" | "venue" | "city">) {
  const { all, city } = wordsOfEvent(facts);
  return { begins: [...beginnings(all)], cityBegins: [...beginnings(city)] };
}

const USUAL_LENGTH_MS = 4 * 3_600_000;

/** Returns when an event is over, in ms since 1970: at its end, or four hours after its start; null without a start. */
export function endOf({ startsAt, endsAt }: Pick<EventFacts, "startsAt" | "endsAt">): number | null {
  return startsAt === null ? null : (endsAt ?? startsAt + USUAL_LENGTH_MS);
}

/** Returns whether tickets of an event can be listed and reserved at `now`, in ms since 1970. */
export function isOnSale(event: EventState, now: number): boolean {
  const end = endOfSale(event);
  return isLiving(event) && (end === null || now < end);
}

/** Returns whether an event was cancelled or is over. */
export function hasEnded({ status }: Pick<EventState, "status">): boolean {
  return status === "cancelled" || status === "over";
}

/** Returns an event with the time of its end, which is `now`, in ms since 1970, unless it has one; none before it ends. */
export function withEnd({ endedAt, ...event }: EventState, now: number): EventState {
  return hasEnded(event) ? { ...event, endedAt: endedAt ?? now } : event;
}

function isLiving({ status, mergedInto }: EventState): boolean {
  return mergedInto === null && (status === "scheduled" || status === "postponed");
}
