import type { Stored } from "@holdfast/actors";
import { decisionsOf } from "@holdfast/actors/testing";
import type { EventView } from "@holdfast/contracts";
import { test } from "vitest";
import { type EventCopy, eventActor, eventPayoutsEffect } from "./event.ts";

const now = 1_000;
const tell = [{ name: eventPayoutsEffect.name, at: now }];
const STARTS_AT = 1_800_000_000_000;
const facts = { status: "scheduled", startsAt: STARTS_AT, endsAt: null } as const;

function follow(known: Partial<Stored<EventCopy>> | null, changes: Partial<EventView>) {
  const event: EventView = {
    ...{ id: "e1", version: 0, title: "Concert", ...facts },
    ...{ venue: null, city: null, country: null, timeZone: null, ...changes },
  };
  const copy = known && { id: "e1", version: 0, ...facts, sourceVersion: 0, toldUpTo: null, ...known };
  return decisionsOf(eventActor, { now, id: "e1" }).given({ event: copy }).when({ type: "FollowEvent", event });
}

test("a new event tells no payout, because none can have missed a change", () => {
  follow(null, {}).expect({ write: { event: { ...facts, sourceVersion: 0, toldUpTo: null } } });
});

test("an event that had changed before its first copy, or changes afterwards, tells its payouts", () => {
  const moved = { ...facts, startsAt: STARTS_AT + 1 };
  const write = (sourceVersion: number) => ({ event: { ...moved, sourceVersion, toldUpTo: null } });
  follow(null, { version: 1, startsAt: STARTS_AT + 1 }).expect({ write: write(1), timers: tell });
  follow({}, { version: 1, startsAt: STARTS_AT + 1 }).expect({ write: write(1), timers: tell });
});

test("an event that comes late changes nothing", () => {
  follow({ sourceVersion: 2 }, { version: 0 }).expect({});
});
