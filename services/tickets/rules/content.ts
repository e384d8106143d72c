// Holds what a seller writes of a ticket.

import type { OwnBody, TicketBody } from "@holdfast/contracts";
import { type Lines, readText } from "@holdfast/values";
import { type EventFacts, factsIn, factsOf } from "./event-document.ts";
import type { TicketState } from "./ticket-document.ts";

/** The part of a ticket that is its own and not its event's. */
export type OwnContent = Pick<
  TicketState,
  "priceCents" | "faceValueCents" | "section" | "row" | "seat" | "description"
>;

/** All that a seller says of a ticket: its own part, and what its event is. */
export type Content = OwnContent & EventFacts;

const NOTHING = { faceValueCents: null, section: null, row: null, seat: null, description: null } as const;

/** Returns the own content in a request; fields that it leaves out are those of `before`, default null. */
export function ownContentOf(body: OwnBody, before: Omit<OwnContent, "priceCents"> = NOTHING): OwnContent {
  const { price: priceCents, faceValue: faceValueCents = before.faceValueCents } = body;
  const { section = before.section, row = before.row, seat = before.seat, description = before.description } = body;
  return { priceCents, faceValueCents, section, row, seat, description };
}

/** Returns whether two own contents differ in more than the spelling of earlier releases. */
export function isOwnChange(before: OwnContent, after: OwnContent): boolean {
  const amounts = (["priceCents", "faceValueCents"] as const).every((name) => before[name] === after[name]);
  return isOtherSeat(before, after) || !(amounts && isSameText(before.description, after.description, "many"));
}

/** Returns whether two own contents are for different seats. */
export function isOtherSeat(before: OwnContent, after: OwnContent): boolean {
  return !(["section", "row", "seat"] as const).every((name) => isSameText(before[name], after[name]));
}

/** Returns whether two sets of facts differ in more than the spelling of earlier releases. */
export function isOtherEvent(before: EventFacts, after: EventFacts): boolean {
  const texts = (["title", "venue", "city"] as const).every((name) => isSameText(before[name], after[name]));
  const others = (["country", "timeZone", "startsAt", "endsAt"] as const).every((name) => before[name] === after[name]);
  return !(texts && others);
}

/** Returns the facts of an event after an edit: texts that differ in their spelling alone stay as they are. */
export function factsAfter(before: EventFacts, after: EventFacts): EventFacts {
  const kept = (name: "title" | "venue" | "city") =>
    isSameText(before[name], after[name]) ? before[name] : after[name];
  return { ...factsOf(after), title: kept("title") ?? after.title, venue: kept("venue"), city: kept("city") };
}

// Earlier releases have stored texts as they were typed, with other line ends or composed in another way.
function isSameText(before: string | null, after: string | null, lines: Lines = "one"): boolean {
  return before === after || (before !== null && (readText(before, lines) || null) === after);
}

/** Returns all that a request says of a ticket; fields that it leaves out are those of `before`, default null. */
export function contentOf(body: TicketBody, before?: Content): Content {
  return { ...factsIn(body, before), ...ownContentOf(body, before) };
}
