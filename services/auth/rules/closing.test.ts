import { decisionsOf } from "@holdfast/actors/testing";
import { describe, expect, test } from "vitest";
import { userActor } from "./user.ts";
import { type StoredUser, userDocument } from "./user-document.ts";

const NOW = 1_800_000_000_000;
const { given } = decisionsOf(userActor, { now: NOW, id: "u1" });

const session: NonNullable<StoredUser["sessions"]>[number] = {
  ...{ id: "s1", refreshHash: "aa", previousHash: null, rotatedAt: 1, createdAt: 1, lastSeenAt: 1, expiresAt: NOW + 1 },
  ...{ device: "Firefox on Windows", timeZone: null, method: "password" },
};
const ann: StoredUser = {
  ...{ id: "u1", version: 3, email: "ann@example.com", password: "aa.bb", scryptLogN: 14, createdAt: 1_000 },
  ...{ confirmedAt: 2_000, bannedAt: 3_000, sessions: [session] },
};
const ended = { sessions: [], endedSessions: [{ id: "s1", at: NOW }], endedBefore: NOW };
const closed = { ...ann, ...ended, password: "", closedAt: NOW };
const close = (user: StoredUser | null, from = "aa.bb") => given({ user, entry: null }).when({ type: "Close", from });
const erase = (user: StoredUser | null, step: "now" | "later" | "done" = "now") =>
  given({ user, entry: null }).when({ type: "Erase", step });

describe("Close", () => {
  test("ends the account and its sessions, and sets the effect that erases it", () => {
    close(ann).expect({
      write: { user: closed },
      events: { user: "UserUpdated" },
      timers: [{ name: "erase", at: NOW }],
    });
    expect(userDocument.view?.(closed)).toMatchObject({ isClosed: true, isBanned: true, endedSessions: ["s1"] });
  });

  test("refuses a password that was changed meanwhile, and nobody's account", () => {
    close(ann, "cc.dd").expectRefusal("wrong_password");
    close(null).expectRefusal("unknown_user");
  });

  test("a second time changes nothing", () => {
    close(closed, "").expect({});
  });
});

describe("Erase", () => {
  const tombstone = {
    ...{ email: "", password: "", scryptLogN: 14, createdAt: 1_000, closedAt: NOW, bannedAt: 3_000 },
    ...ended,
  };

  test("leaves a tombstone, releases the address and looks once more", () => {
    erase(closed).expect({
      write: { user: tombstone },
      events: { user: "UserUpdated" },
      claims: [{ mode: "release", claim: "email", name: "ann@example.com", owner: "u1", until: null }],
      timers: [{ name: "erase", at: NOW }],
    });
  });

  test("waits longer the longer it has waited, at most a minute", () => {
    erase(closed, "later").expect({ timers: [{ name: "erase", at: NOW + 1_000 }] });
    erase({ ...closed, closedAt: NOW - 3_600_000 }, "later").expect({ timers: [{ name: "erase", at: NOW + 60_000 }] });
  });

  test("changes no open account, and a tombstone no more", () => {
    for (const user of [ann, null, { ...tombstone, id: "u1", version: 5 }]) erase(user).expect({});
    erase(closed, "done").expect({});
  });
});
