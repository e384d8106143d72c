import { decisionsOf } from "@holdfast/actors/testing";
import { expect, test } from "vitest";
import { withEntry } from "./audited.ts";
import { userActor } from "./user.ts";
import { emailInUse } from "./user-terms.ts";

const from = { by: "person", operatorId: null, address: "192.0.2.1", device: null, sessionId: null } as const;
const note = { ...from, entryId: "e1", detail: null };
const user = { email: "ann@example.com", password: "aa.bb", scryptLogN: 14, createdAt: 1_000 };
const entry = {
  ...{ what: "banned", userId: "u1", ...from, detail: null },
  ...{ firstAt: 1_000, lastAt: 1_000, count: 1 },
};
const decided = { what: "banned", userId: "u1", note, isRecorded: false, now: 1_000 } as const;

test("withEntry() adds the entry to the write of a change", () => {
  expect(withEntry({ write: { user } }, decided)).toEqual({ write: { user, entry } });
});

test("withEntry() adds none to a refusal, to a message that changes nothing or comes again, and without a note", () => {
  expect(withEntry(emailInUse, decided)).toBe(emailInUse);
  expect(withEntry({}, decided)).toEqual({});
  for (const without of [{ note: undefined }, { what: null }, { isRecorded: true }])
    expect(withEntry({ write: { user } }, { ...decided, ...without })).toEqual({ write: { user } });
});

test("the entry of a message is a document of its commit", () => {
  const session = {
    id: "s1",
    refreshHash: "aa",
    device: "curl",
    timeZone: null,
    method: "password",
    lifeMs: 1,
  } as const;
  const signUp = { type: "SignUp", email: "ann@example.com", password: "aa.bb", scryptLogN: 14, session } as const;
  const { entry: loaded } = userActor.documents("u1", { ...signUp, note }, {}, () => "new");
  expect([loaded?.type.name, loaded?.id]).toEqual(["audit-entry", "e1"]);
  const { given } = decisionsOf(userActor, { now: 1_000, id: "u1" });
  given({ user: null, entry: null })
    .when({ ...signUp, note })
    .expectReply({ user: { ...user, id: "u1", version: 0 }, entry: null }, { id: "u1", at: 1_000 });
});
