import { decisionsOf } from "@holdfast/actors/testing";
import { expect, test } from "vitest";
import { exampleApp, examplePasskey, exampleSession, exampleUser, NOW } from "../testing/factor-examples.ts";
import { MOST_PASSKEYS, SETUP_MS } from "./factors.ts";
import { type UserMessage, userActor } from "./user.ts";
import type { StoredUser } from "./user-document.ts";

const { given } = decisionsOf(userActor, { now: NOW, id: "u1", newId: () => "l1" });
const letterOn = (kind: "passkey added" | "second step changed") => ({
  letters: [{ id: "l1", subject: { kind }, happenedAt: NOW }],
});
const events = { user: "UserUpdated" } as const;
const timers = [{ name: "post", at: NOW }] as const;
const when = (user: StoredUser | null, message: UserMessage) => given({ user, entry: null }).when(message);
const challenge = { text: "c1", until: NOW + 1, use: "u-1" };
const { addedAt: _added, lastUsedAt: _used, ...passkey } = examplePasskey;
const add = { type: "AddPasskey", passkey, challenge } as const;
const remove = { type: "RemovePasskey", passkeyId: "p1", sessionId: "here" } as const;

/** What a message writes of a user, and whether the others hear of it. */
function after(user: StoredUser, message: UserMessage) {
  const decision = userActor.decide({ user, entry: null }, message, {
    now: NOW,
    id: "u1",
    newId,
    counted: 0,
    terms: {},
  });
  if ("refused" in decision) throw new Error(decision.refused.code);
  const { sessions = [], endedSessions = [] } = decision.write?.user ?? {};
  return {
    methods: sessions.map(({ id, method }) => `${id} ${method}`),
    ended: endedSessions.map(({ id }) => id),
    isPublished: decision.events?.user === "UserUpdated",
  };
}
const newId = (): string => "l1";

test("AddPasskey adds one, at most five, none twice, and claims its challenge", () => {
  const user = exampleUser();
  const decision = userActor.decide({ user, entry: null }, add, { now: NOW, id: "u1", newId, counted: 0, terms: {} });
  expect(decision).toMatchObject({
    write: { user: { passkeys: [{ ...passkey, addedAt: NOW, lastUsedAt: null }], ...letterOn("passkey added") } },
    claims: [{ claim: "challenge", name: "c1", owner: "u-1" }],
    timers,
  });
  when(exampleUser({ passkeys: [examplePasskey] }), add).expectRefusal("passkey_exists");
  const passkeys = Array.from({ length: MOST_PASSKEYS }, (_, at) => ({ ...examplePasskey, id: `other${at}` }));
  when(exampleUser({ passkeys }), add).expectRefusal("too_many_passkeys");
  when(null, add).expectRefusal("unknown_user");
});

test("RemovePasskey ends the sessions that began with it; the one that removes it stays, but as one by password", () => {
  const sessions = [
    exampleSession("here", "passkey", "p1"),
    exampleSession("phone", "passkey", "p1"),
    exampleSession("other", "passkey", "p2"),
    exampleSession("old", "password"),
  ];
  const user = exampleUser({ passkeys: [examplePasskey], sessions });
  expect(after(user, remove)).toEqual({
    methods: ["here password", "other passkey", "old password"],
    ended: ["phone"],
    isPublished: true,
  });
  expect(after({ ...user, role: "operator" }, remove)).toEqual({
    methods: ["other passkey", "old password"],
    ended: ["here", "phone"],
    isPublished: true,
  });
  when(user, { ...remove, passkeyId: "p9" }).expectRefusal("passkey_unknown");
});

test("an authenticator app is set up by its first code, within half an hour, and once", () => {
  const confirm = { type: "ConfirmAuthenticator", sealed: "sealed", step: 7, recoveryHashes: ["h1"] } as const;
  when(exampleUser(), { type: "StartAuthenticator", sealed: "sealed" }).expect({
    write: { user: exampleUser({ authenticatorSetup: { sealed: "sealed", startedAt: NOW } }) },
    events,
  });
  const begun = exampleUser({ authenticatorSetup: { sealed: "sealed", startedAt: NOW - SETUP_MS + 1 } });
  when(begun, confirm).expect({
    write: {
      user: {
        ...begun,
        authenticatorSetup: null,
        authenticator: { sealed: "sealed", addedAt: NOW, lastStep: 7, recoveryHashes: ["h1"] },
        ...letterOn("second step changed"),
      },
    },
    events,
    timers,
  });
  when(begun, { ...confirm, sealed: "another" }).expectRefusal("setup_over");
  when(exampleUser({ authenticatorSetup: { sealed: "sealed", startedAt: NOW - SETUP_MS } }), confirm).expectRefusal(
    "setup_over",
  );
  const done = exampleUser({ authenticator: exampleApp });
  when(done, confirm).expectRefusal("authenticator_exists");
  when(done, { type: "StartAuthenticator", sealed: "x" }).expectRefusal("authenticator_exists");
});

test("RemoveAuthenticator makes sessions that began with a code weaker, and ends those of an operator", () => {
  const sessions = [exampleSession("here", "password and code"), exampleSession("phone", "passkey", "p1")];
  const user = exampleUser({ authenticator: exampleApp, sessions });
  const removed = { type: "RemoveAuthenticator" } as const;
  expect(after(user, removed)).toEqual({
    methods: ["here password", "phone passkey"],
    ended: [],
    isPublished: true,
  });
  expect(after({ ...user, role: "operator" }, removed)).toEqual({
    methods: ["phone passkey"],
    ended: ["here"],
    isPublished: true,
  });
  when(exampleUser(), removed).expectRefusal("setup_over");
});

test("a letter tells of what is removed or replaced", () => {
  const told = { ...letterOn("second step changed"), endedSessions: [], sessions: [] };
  const user = exampleUser({ passkeys: [examplePasskey], authenticator: exampleApp });
  when(user, remove).expect({
    write: { user: { ...user, ...told, passkeys: [], passkeyRemovedAt: NOW } },
    events,
    timers,
  });
  when(user, { type: "RemoveAuthenticator" }).expect({
    write: { user: { ...user, ...told, authenticator: null, authenticatorSetup: null } },
    events,
    timers,
  });
  when(user, { type: "ReplaceRecoveryCodes", recoveryHashes: ["h9"] }).expect({
    write: {
      user: { ...user, ...letterOn("second step changed"), authenticator: { ...exampleApp, recoveryHashes: ["h9"] } },
    },
    events,
    timers,
  });
});
