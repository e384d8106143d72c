import { decisionsOf } from "@holdfast/actors/testing";
import type { UserView } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import { type Account, accountActor } from "./account.ts";
import { type BarReason, barActor, barDocument, barId } from "./bar.ts";
import { createSettling } from "./settling.ts";

const NOW = 5_000;
const { given } = decisionsOf(accountActor, { now: NOW, id: "ann" });
const settle = { timers: [{ name: "settle", at: NOW }] } as const;

function anAccount(changes: Partial<Account> = {}) {
  const state = { isConfirmed: false, barred: null, hasBars: false, sourceVersion: 3, after: null };
  return { id: "ann", version: 0, ...state, ...changes };
}

function follow(account: ReturnType<typeof anAccount> | null, changes: Partial<UserView>) {
  const plain = { isConfirmed: false, isBanned: false, isClosed: false, endedSessions: [], endedBefore: 0 };
  return given({ account }).when({ type: "FollowUser", user: { id: "ann", version: 4, ...plain, ...changes } });
}

describe("an event of auth", () => {
  test("that says nothing new, or is older, changes nothing", () => {
    follow(null, {}).expect({});
    follow(anAccount({ isConfirmed: true }), { isConfirmed: true, endedSessions: ["one"] }).expect({});
    follow(anAccount({ sourceVersion: 4 }), { isBanned: true }).expect({});
  });

  test.each<[changes: Partial<UserView>, state: Partial<Account>]>([
    [{ isConfirmed: true }, { isConfirmed: true }],
    [{ isBanned: true }, { barred: "banned", hasBars: true }],
    [{ isClosed: true }, { barred: "closed", hasBars: true }],
    [
      { isClosed: true, isBanned: true },
      { barred: "closed", hasBars: true },
    ],
  ])("%j is kept, and settled", (changes, state) => {
    const { id: _id, version: _version, ...account } = anAccount({ sourceVersion: 4, ...state });
    follow(null, changes).expect({ write: { account }, ...settle });
  });

  test("that lifts a ban settles from the beginning, for the bars are lifted first", () => {
    const banned = anAccount({ barred: "banned", hasBars: true, after: "o7" });
    const { id: _id, version: _version, ...lifted } = anAccount({ hasBars: true, sourceVersion: 4 });
    follow(banned, {}).expect({ write: { account: lifted }, ...settle });
  });
});

describe("a page that was settled", () => {
  const settled = (account: ReturnType<typeof anAccount> | null, after: string | null, sourceVersion = 3) =>
    given({ account }).when({ type: "Settled", sourceVersion, after });

  test("is remembered, and the next one follows until the last", () => {
    settled(anAccount(), "o1").expect({ write: { account: anAccount({ after: "o1" }) }, ...settle });
    settled(anAccount({ after: "o1" }), null).expect({ write: { account: anAccount() } });
    settled(anAccount(), null).expect({});
    settled(null, null).expect({});
  });

  test("for an older version begins again", () => {
    settled(anAccount({ barred: "banned" }), null, 2).expect(settle);
  });
});

describe("a bar", () => {
  const bars = decisionsOf(barActor, { now: NOW, id: "ann" });
  const aBar = (reason: BarReason | null, sourceVersion = 3) => ({ id: "b", version: 0, reason, sourceVersion, at: 1 });
  const set = (bar: ReturnType<typeof aBar> | null, reason: BarReason | null, sourceVersion: number) =>
    bars.given({ bar }).when({ type: "Set", reason, sourceVersion });

  test("follows the newest version of the user", () => {
    set(null, null, 1).expect({});
    set(null, "banned", 1).expect({ write: { bar: { reason: "banned", sourceVersion: 1, at: NOW } } });
    set(aBar("banned"), null, 2).expect({});
    set(aBar("banned"), null, 4).expect({ write: { bar: { reason: null, sourceVersion: 4, at: NOW } } });
  });

  test("of a banned person is kept, any other for a day", () => {
    const kept = (reason: BarReason | null) => barDocument.keepUntil?.(aBar(reason));
    expect([kept("banned"), kept("closed"), kept(null)]).toEqual([null, 86_400_001, 86_400_001]);
  });

  test("has the id of its person in the partition of another id", () => {
    expect(barId(`${"A".repeat(26)}03`, `${"B".repeat(26)}12`)).toBe(`${"A".repeat(26)}12`);
    expect([barId("ann", `${"B".repeat(26)}12`), barId(`${"A".repeat(26)}03`, "t1")]).toEqual([null, null]);
  });
});

test("settling sets the bars of every partition before it settles the first page, and not before the next", async () => {
  const user = `${"0".repeat(25)}101`;
  const done: string[] = [];
  let account = anAccount({ barred: "banned", hasBars: true });
  const engine = {
    read: async () => account,
    ask: async (_actor: unknown, id: string, { reason }: { reason: string }) => done.push(`${reason} ${id.slice(-2)}`),
  } as unknown as Parameters<typeof createSettling>[0]["engine"];
  const settling = createSettling({
    engine,
    partitions: 3,
    async settlePage({ after }) {
      done.push(`page after ${after}`);
      return after === null ? "o1" : null;
    },
  });
  expect(await settling(user)).toEqual({ type: "Settled", sourceVersion: 3, after: "o1" });
  account = anAccount({ barred: "banned", hasBars: true, after: "o1" });
  expect(await settling(user)).toEqual({ type: "Settled", sourceVersion: 3, after: null });
  expect(done).toEqual(["banned 00", "banned 01", "banned 02", "page after null", "page after o1"]);
});
