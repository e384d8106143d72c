import { decisionsOf } from "@holdfast/actors/testing";
import { test } from "vitest";
import { userActor } from "./user.ts";

const session = {
  ...{ id: "s1", refreshHash: "aa", previousHash: null, rotatedAt: 1, createdAt: 1, lastSeenAt: 1, expiresAt: 9_000 },
  ...{ device: "curl", timeZone: null },
  method: "password",
} as const;
const user = {
  ...{ id: "u1", version: 3, email: "ann@example.com", password: "aa.bb", scryptLogN: 14, createdAt: 1 },
  sessions: [session],
};
const over = { sessions: [], endedSessions: [{ id: "s1", at: 1_000 }], endedBefore: 1_000 };
const { given } = decisionsOf(userActor, { now: 1_000, id: "u1" });
const events = { user: "UserUpdated" } as const;

test("Ban ends every session and says so", () => {
  given({ user, entry: null })
    .when({ type: "Ban", reason: "forged tickets" })
    .expect({ write: { user: { ...user, ...over, bannedAt: 1_000, banReason: "forged tickets" } }, events });
});

test("Unban lets the person sign in again", () => {
  const banned = { ...user, ...over, bannedAt: 500, banReason: "forged tickets" };
  given({ user: banned, entry: null })
    .when({ type: "Unban" })
    .expect({ write: { user: { ...banned, bannedAt: null, banReason: null } }, events });
});

test("GiveRole is for the next sign-in, TakeRole ends every session", () => {
  const operator = { ...user, role: "operator" } as const;
  given({ user, entry: null })
    .when({ type: "GiveRole", role: "operator" })
    .expect({ write: { user: operator }, events });
  given({ user: operator, entry: null })
    .when({ type: "TakeRole" })
    .expect({ write: { user: { ...operator, ...over, role: null } }, events });
});

test("nothing changes where it is so already, or nobody is there", () => {
  const banned = { ...user, bannedAt: 1, role: "operator" } as const;
  given({ user: banned, entry: null }).when({ type: "Ban", reason: null }).expect({});
  given({ user: banned, entry: null }).when({ type: "GiveRole", role: "operator" }).expect({});
  for (const type of ["Unban", "TakeRole"] as const) {
    given({ user, entry: null }).when({ type }).expect({});
    given({ user: null, entry: null }).when({ type }).expect({});
  }
});
