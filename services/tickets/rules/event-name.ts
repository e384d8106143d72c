// Decides to which event a name leads, so that all who sell the same night list their tickets on one event.

import { actor, actorTerms, type DecisionOf, documentType } from "@holdfast/actors";
import { foldWords, idLettersOf, localDateOf, UTC } from "@holdfast/values";
import { z } from "zod";
import type { EventFacts } from "./event-document.ts";

/** Longest time between two starts that are taken for one performance, in ms: doors and show differ by less. */
export const SAME_PERFORMANCE_MS = 3_600_000;

const nameState = z.object({
  /** The performances of this name on this day: a matinee and an evening are two events. */
  performances: z.array(z.object({ eventId: z.string(), startsAt: z.number() })),
});

/** A name of events: their folded title, venue, city and local date. */
export type EventName = z.infer<typeof nameState>;

/** Declares the document `event-name`; its id is that of `nameIdOf`. */
export const eventNameDocument = documentType<EventName>("event-name", { schema: nameState });

/** Message to the actor of a name. */
export type EventNameMessage =
  /**
   * Asks for a performance: replies the id of the event that has it, which is `eventId` if none had it. An entry of the
   * event `instead` is replaced: that event has another name by now.
   */
  | {
      readonly type: "Claim";
      readonly eventId: string;
      readonly startsAt: number;
      readonly instead?: string | undefined;
    }
  /** Gives up the entry of an event. */
  | { readonly type: "Release"; readonly eventId: string };

const nameTerms = actorTerms("event-name", { documents: { name: eventNameDocument } });
/** Decision of the actor of a name; it replies the id of the event that the name leads to. */
export type EventNameDecision = DecisionOf<typeof nameTerms, string>;

/** Keeps one name; messages are sent to the id of `nameIdOf`. */
export const eventNameActor = actor(nameTerms, {
  documents: (id) => ({ name: id }),
  decide({ name }, message: EventNameMessage): EventNameDecision {
    const { eventId } = message;
    const performances = name?.performances ?? [];
    const others = performances.filter((one) => one.eventId !== eventId);
    const reply = () => eventId;
    if (message.type === "Release") {
      if (others.length === performances.length) return { reply };
      return others.length === 0
        ? { delete: { name: true }, reply }
        : { write: { name: { performances: others } }, reply };
    }
    const { startsAt, instead } = message;
    const left = others.filter((one) => one.eventId !== instead);
    const found = performanceAt({ performances: left }, startsAt);
    if (found) return { reply: () => found.eventId };
    const isThere = performances.some((one) => one.eventId === eventId && one.startsAt === startsAt);
    if (isThere && left.length === others.length) return { reply };
    return { write: { name: { performances: [...left, { eventId, startsAt }] } }, reply };
  },
});

/** Returns the performance of a name that a start belongs to: the nearest within 60 minutes; null when there is none. */
export function performanceAt({ performances }: EventName, startsAt: number): EventName["performances"][number] | null {
  const distance = (one: { startsAt: number }) => Math.abs(one.startsAt - startsAt);
  const near = performances.filter((one) => distance(one) <= SAME_PERFORMANCE_MS);
  return near.toSorted((one, other) => distance(one) - distance(other))[0] ?? null;
}

/**
 * Returns the id of the name of an event, in the partition of its hash: events with the same words in title, venue and
 * city on the same day of their time zone have one name. Null for an event without a start, which has no name.
 */
export function nameIdOf(facts: EventFacts, hashPartition: (text: string) => number): string | null {
  if (facts.startsAt === null) return null;
  const date = localDateOf(facts.startsAt, facts.timeZone ?? UTC);
  const text = [facts.title, facts.venue ?? "", facts.city ?? ""].map(foldedText).concat(date).join("|");
  return idLettersOf(text) + String(hashPartition(text)).padStart(2, "0");
}

/** Returns a text as names and seats compare it; a text without letters and digits, such as an emoji, as it is. */
export function foldedText(text: string): string {
  return foldWords(text).join(" ") || text.replace(/\s+/gu, " ").trim();
}
