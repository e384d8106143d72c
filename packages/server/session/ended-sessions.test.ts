import { expect, test } from "vitest";
import { createEndedSessions, type EndedView } from "./ended-sessions.ts";

const MINUTE_MS = 60_000;
const view = (changes: Partial<EndedView> = {}): EndedView => ({
  ...{ id: "ann", version: 1, isBanned: false, isClosed: false, endedSessions: [], endedBefore: 0, ...changes },
});
const ann = { id: "ann", sessionId: "s1" };

function memory() {
  const clock = { now: 1_000_000 };
  const told: EndedView[] = [];
  const ended = createEndedSessions({
    rememberMs: 15 * MINUTE_MS,
    onEnded: (seen) => void told.push(seen),
    now: () => clock.now,
  });
  return { clock, ended, told };
}

test.each([
  [{}, null],
  [{ endedSessions: ["s2"] }, null],
  [{ endedSessions: ["s2", "s1"] }, "ended"],
  [{ isBanned: true, endedSessions: ["s1"] }, "banned"],
  [{ isClosed: true, isBanned: true }, "closed"],
  [{ endedBefore: 500_000 }, null],
  [{ endedBefore: 500_001 }, "renewable"],
])("with %j a token is %s", (changes, verdict) => {
  const { ended, told } = memory();
  expect(ended.verdictOn(ann, 500_000)).toBe(null);
  ended.note(view(changes), 999_000);
  expect(ended.verdictOn(ann, 500_000)).toBe(verdict);
  expect(ended.verdictOn({ ...ann, id: "bea" }, 0)).toBe(null);
  expect(told).toEqual(Object.keys(changes).length === 0 ? [] : [view(changes)]);
});

test("a later change counts, an older one that comes again does not", () => {
  const { ended } = memory();
  ended.note(view({ version: 1, isBanned: true }), 10);
  ended.note(view({ version: 2 }), 20);
  expect(ended.verdictOn(ann, 0)).toBe(null);
  ended.note(view({ version: 1, isBanned: true }), 10);
  expect(ended.verdictOn(ann, 0)).toBe(null);
});

test("a change after the account was restored from a copy counts, though its version is lower", () => {
  const { ended } = memory();
  ended.note(view({ version: 7 }), 10);
  ended.note(view({ version: 3, isBanned: true }), 20);
  expect(ended.verdictOn(ann, 0)).toBe("banned");
});

test("what no valid token can be refused by any more is forgotten", () => {
  const { ended, clock } = memory();
  ended.note(view({ isBanned: true }), clock.now);
  for (let at = 0; at < 2_000; at += 1) {
    clock.now += 15 * MINUTE_MS;
    ended.note(view({ id: `p${at}`, isBanned: true }), clock.now);
  }
  expect(ended.count()).toBeLessThan(1_002);
  expect(ended.verdictOn(ann, 0)).toBe(null);
});
