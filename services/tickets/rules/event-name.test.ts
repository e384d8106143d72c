import { decisionsOf } from "@holdfast/actors/testing";
import { expect, test } from "vitest";
import { aTicket, delisted, reserved, sold } from "../testing/examples.ts";
import { type EventFacts } from "./event-document.ts";
import { type EventName, eventNameActor, nameIdOf, performanceAt } from "./event-name.ts";
import { seatOf } from "./seat.ts";
import { seatClaims } from "./sellers-change.ts";
import type { Ticket } from "./ticket-document.ts";

const HOUR = 3_600_000;
const { given } = decisionsOf(eventNameActor, { now: 0, id: "name" });
const nameOf = (...performances: EventName["performances"]) => ({ id: "name", version: 0, performances });
const evening = { eventId: "evening", startsAt: 20 * HOUR };
const matinee = { eventId: "matinee", startsAt: 15 * HOUR };

test("Claim gives a start within an hour of another to that event, and any other start to the asking one", () => {
  const claim = { type: "Claim", eventId: "new", startsAt: 19 * HOUR } as const;
  const asked = given({ name: nameOf(matinee, evening) }).when(claim);
  asked.expect({});
  asked.expectReply({ name: null }, "evening");
  const early = { ...claim, startsAt: 19 * HOUR - 1 };
  given({ name: nameOf(matinee, evening) })
    .when(early)
    .expect({ write: { name: { performances: [matinee, evening, { eventId: "new", startsAt: early.startsAt }] } } });
  given({ name: null })
    .when(claim)
    .expect({ write: { name: { performances: [{ eventId: "new", startsAt: 19 * HOUR }] } } });
});

test("Claim again changes nothing, moves the event's own entry, and replaces one that leads nowhere", () => {
  const claim = (eventId: string, startsAt: number, instead?: string) =>
    given({ name: nameOf(evening) }).when({ type: "Claim", eventId, startsAt, instead });
  claim("evening", 20 * HOUR).expect({});
  claim("evening", 22 * HOUR).expect({ write: { name: { performances: [{ ...evening, startsAt: 22 * HOUR }] } } });
  claim("new", 20 * HOUR, "evening").expect({ write: { name: { performances: [{ ...evening, eventId: "new" }] } } });
});

test("Release gives up one entry, and the name with the last", () => {
  const release = (name: ReturnType<typeof nameOf> | null, eventId: string) =>
    given({ name }).when({ type: "Release", eventId });
  release(nameOf(matinee, evening), "matinee").expect({ write: { name: { performances: [evening] } } });
  release(nameOf(evening), "evening").expect({ delete: { name: true } });
  release(nameOf(evening), "matinee").expect({});
  release(null, "evening").expect({});
});

test("performanceAt() finds the nearest within an hour", () => {
  const late = { eventId: "late", startsAt: 21 * HOUR };
  expect(performanceAt({ performances: [evening, late] }, 20 * HOUR + 1)).toEqual(evening);
  expect(performanceAt({ performances: [evening, late] }, 21 * HOUR - 1)).toEqual(late);
  expect(performanceAt({ performances: [evening] }, 21 * HOUR + 1)).toBeNull();
});

test("nameIdOf() is the same for every spelling of an event on one day of its zone, and else another", () => {
  const facts: EventFacts = {
    ...{ title: "Björk!", venue: "O'Brien's", city: "New York", country: "US" },
    ...{ timeZone: "America/New_York", startsAt: Date.parse("2030-06-08T02:30Z"), endsAt: null },
  };
  const idOf = (change: Partial<EventFacts> = {}) => nameIdOf({ ...facts, ...change }, () => 7);
  expect(idOf()).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}07$/);
  const alike = [{ title: "BJORK" }, { venue: "OBriens" }, { startsAt: Date.parse("2030-06-07T23:00Z") }];
  expect(alike.map(idOf)).toEqual(alike.map(() => idOf()));
  const others = [{ title: "Bork" }, { venue: null }, { city: null }, { startsAt: Date.parse("2030-06-09T05:00Z") }];
  expect(new Set([idOf(), ...[...others, { timeZone: null }].map(idOf)]).size).toBe(6);
  expect(idOf({ startsAt: null })).toBeNull();
  expect(idOf({ title: "🎸" })).not.toBe(idOf({ title: "🎹" }));
});

test("seatOf() is the same for every spelling of a seat of one event, and null without a seat", () => {
  const seat = { eventId: "e1", section: "Block B", row: "7", seat: "12" };
  expect(seatOf({ ...seat, section: "BLOCK  b", seat: " 12" })).toBe(seatOf(seat));
  const others = [{ eventId: "e2" }, { section: null }, { row: null }, { row: "71", seat: "2" }, { seat: "13" }];
  expect(new Set([seat, ...others.map((change) => ({ ...seat, ...change }))].map(seatOf)).size).toBe(6);
  expect(seatOf({ ...seat, seat: null })).toBeNull();
});

test("the seat of a ticket is its seller's until the ticket is removed or refunded, also once it is sold", () => {
  const all = [null, aTicket(), reserved(), sold(), delisted()].map((ticket) => ticket && { ...ticket, seat: "7" });
  const taken = (before: Ticket | null, after: Ticket | null) =>
    after && seatClaims("ticket", before, after).claims?.map(({ mode }) => mode);
  expect(all.map((before) => all.map((after) => taken(before, after)))).toEqual([
    [null, ["acquire"], ["acquire"], ["acquire"], undefined],
    ...Array.from({ length: 3 }, () => [null, undefined, undefined, undefined, ["release"]]),
    [null, undefined, undefined, undefined, undefined],
  ]);
});
