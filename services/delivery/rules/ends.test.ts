import type { Stored } from "@holdfast/actors";
import { decisionsOf } from "@holdfast/actors/testing";
import { test } from "vitest";
import { STARTS_AT } from "../testing/examples.ts";
import { orderEndActor, sealEndActor } from "./ends.ts";
import { EMPTY_SEAL, type SealState } from "./seal-document.ts";

const DAY = 86_400_000;
// An event without a known end lasts four hours.
const GOES = STARTS_AT + DAY / 6 + 30 * DAY;
const ticket: NonNullable<SealState["ticket"]> = {
  ...{ sellerId: "seller", status: "sold", isDraft: false, edition: 0, fence: 1, version: 3, carries: null },
  ...{ eventId: "e1", startsAt: STARTS_AT, endsAt: null },
  named: { title: "Gig", venue: null, city: null, timeZone: null, section: null, row: null, seat: null },
};
const seal = (changes: Partial<SealState> = {}): Stored<SealState> => ({
  ...EMPTY_SEAL,
  ...{ id: "t1", version: 4, ticket, ...changes },
});
const at = (now: number, of: Stored<SealState> | null) =>
  decisionsOf(sealEndActor, { now, id: "t1" }).given({ seal: of }).when(null);

test("a seal whose bytes are destroyed is archived a month after the event, and not before", () => {
  const destroyed = seal({ attempt: 1, kind: "file", state: "destroyed" });
  const early = at(GOES - 1, destroyed);
  early.expect({});
  early.expectReply({ seal: null }, GOES - 1 + DAY);
  at(GOES, destroyed).expect({ archive: { seal: true } });
});

test("what was never sealed is deleted, and of a ticket that is gone there is nothing to do", () => {
  at(GOES, seal()).expect({ delete: { seal: true } });
  at(GOES, null).expect({});
});

test.each<[string, Partial<SealState>]>([
  ["a file that its buyer can still download", { attempt: 1, kind: "file", state: "sealed" }],
  ["bytes that are still to be destroyed", { attempt: 1, kind: "file", state: "destroyed", doomed: ["t1.1"] }],
  ["a ticket of an event that is put off", { ticket: { ...ticket, isPostponed: true } }],
  ["a ticket whose event is not known", { ticket: null }],
])("%s keeps the seal, however late", (_what, changes) => {
  const decided = at(GOES + 1_000 * DAY, seal(changes));
  decided.expect({});
  decided.expectReply({ seal: null }, GOES + 1_001 * DAY);
});

test("the copy of an archived order is deleted", () => {
  const order = { id: "o1", version: 2, sale: null, disputes: [] };
  const { given } = decisionsOf(orderEndActor, { now: 0, id: "o1" });
  given({ order })
    .when({ type: "Archived" })
    .expect({ delete: { order: true } });
});
