// Finds the events that sellers choose from in the form of a new ticket.

import type { Engine } from "@holdfast/actors";
import { localTimeOf, UTC, wordsOfQuery } from "@holdfast/values";
import type { KnownEvent, TicketFormValues } from "@holdfast/views";
import type { Finding } from "../finding/finding.ts";
import { survivorOf } from "../flows/places.ts";
import { countsOf } from "../flows/shown-events.ts";
import { type EventFacts, factsOf, isOnSale } from "../rules/event-document.ts";

const MOST_EVENTS = 5;
const LEAST_LETTERS = 2;
const ANY = { city: [], from: undefined, to: undefined, sort: "date", after: undefined } as const;

/**
 * Finds events by what a seller has typed as the title, the next ones first; at most 5. Returns undefined while the text
 * is too short to look for.
 */
export async function knownEvents(finding: Finding, title: string): Promise<readonly KnownEvent[] | undefined> {
  const words = wordsOfQuery(title);
  if (words.join("").length < LEAST_LETTERS) return undefined;
  const { events } = await finding.events({ ...ANY, words, limit: MOST_EVENTS });
  // An event that only a ticket tells of is not written yet, and one without a date takes no further tickets.
  const known = events.filter(({ event }) => event.version >= 0 && event.startsAt !== null);
  return known.map(({ event, offers, taken }) => ({
    ...{ id: event.id, title: event.title, venue: event.venue, city: event.city },
    ...{ startsAt: event.startsAt, timeZone: event.timeZone },
    ...{ forSale: offers.length, lowestCents: offers[0]?.price ?? null, held: taken.held, sold: taken.sold },
  }));
}

/** A known event with the country in which it takes place. */
export type ChosenEvent = KnownEvent & Pick<EventFacts, "country">;

/** Reads the event that a form has chosen, or the one it was merged into; null for one that takes no tickets. */
export async function chosenEvent(engine: Engine, id: string): Promise<ChosenEvent | null> {
  const event = id === "" ? null : await survivorOf(engine, id);
  if (!event || event.startsAt === null || !isOnSale(event, Date.now())) return null;
  const { forSale, lowestCents, held, sold } = await countsOf(engine, event);
  return { ...factsOf(event), id: event.id, forSale, lowestCents, held, sold };
}

/** Returns the fields of the form that describe an event, filled in with a known one. */
export function describedBy({ title, venue, city, startsAt, timeZone }: KnownEvent): Partial<TicketFormValues> {
  const zone = timeZone ?? UTC;
  const start = startsAt ? localTimeOf(new Date(startsAt).getTime(), zone) : {};
  return { title, venue: venue ?? "", city: city ?? "", timeZone: zone, ...start };
}
