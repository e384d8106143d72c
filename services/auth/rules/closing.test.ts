import { decisionsOf } from "@holdfast/actors/testing";
import { describe, expect, test } from "vitest";
import { examplePasskey } from "../testing/factor-examples.ts";
import { awaitsLetter } from "./closing.ts";
import { claimOn, type Proof } from "./proof.ts";
import { userActor } from "./user.ts";
import { type StoredUser, userDocument } from "./user-document.ts";

const NOW = 1_800_000_000_000;
const { given } = decisionsOf(userActor, { now: NOW, id: "u1", newId: () => "l1" });

const session: NonNullable<StoredUser["sessions"]>[number] = {
  ...{ id: "s1", refreshHash: "aa", previousHash: null, rotatedAt: 1, createdAt: 1, lastSeenAt: 1, expiresAt: NOW + 1 },
  ...{ device: "Firefox on Windows", timeZone: null, method: "password" },
};
const ann: StoredUser = {
  ...{ id: "u1", version: 3, email: "ann@example.com", password: "aa.bb", scryptLogN: 14, createdAt: 1_000 },
  ...{ confirmedAt: 2_000, bannedAt: 3_000, sessions: [session] },
};
const ended = { sessions: [], endedSessions: [{ id: "s1", at: NOW }], endedBefore: NOW };
const letter = { id: "l1", subject: { kind: "account closed" }, happenedAt: NOW } as const;
const last = { links: [], letters: [letter], closingLetter: "l1" };
const closed = { ...ann, ...ended, ...last, password: "", closedAt: NOW };
const written = {
  events: { user: "UserUpdated" },
  claims: [],
  timers: [
    { name: "post", at: NOW },
    { name: "erase", at: NOW },
  ],
} as const;
const byPassword = { kind: "password" } as const;
const close = (user: StoredUser | null, from: string | null = "aa.bb", proof: Proof = byPassword) =>
  given({ user, entry: null }).when({ type: "Close", from, proof });
const erase = (user: StoredUser | null, step: "now" | "later" | "done" = "now") =>
  given({ user, entry: null }).when({ type: "Erase", step });

describe("Close", () => {
  test("ends the account, its sessions and links, queues a letter, and sets the effect that erases it", () => {
    const link = { purpose: "reset password", nonce: "n", hash: "aa", expiresAt: NOW + 1 } as const;
    close({ ...ann, links: [link] }).expect({ write: { user: closed }, ...written });
    expect(userDocument.view?.(closed)).toMatchObject({ isClosed: true, isBanned: true, endedSessions: ["s1"] });
  });

  test("refuses a password that was changed meanwhile, and nobody's account", () => {
    close(ann, "cc.dd").expectRefusal("wrong_password");
    close(null).expectRefusal("unknown_user");
  });

  test("asks for a code where there is an authenticator app, and takes each code once", () => {
    const authenticator = { sealed: "s", addedAt: 1, lastStep: 100, recoveryHashes: [] };
    const user = { ...ann, authenticator };
    close(user).expectRefusal("code_required");
    close(user, "aa.bb", { kind: "code", sealed: "s", step: 100 }).expectRefusal("code_used");
    close(user, "cc.dd", { kind: "code", sealed: "s", step: 101 }).expectRefusal("wrong_password");
    close(user, "aa.bb", { kind: "code", sealed: "s", step: 101 }).expect({
      write: { user: { ...closed, authenticator: { ...authenticator, lastStep: 101 } } },
      ...written,
    });
  });

  test("refuses the password alone where there is a passkey, or was within a week, but not after a new password by link", () => {
    const day = 24 * 3_600_000;
    const withPasskey = { ...ann, passkeys: [examplePasskey] };
    close(withPasskey).expectRefusal("passkey_required");
    close({ ...ann, passkeyRemovedAt: NOW - 6 * day }).expectRefusal("passkey_required");
    close({ ...withPasskey, passwordResetAt: NOW - 3_600_000 }).expectRefusal("passkey_required");
    const kept = ({ version: _version, ...user }: StoredUser) => ({
      ...user,
      ...ended,
      ...last,
      password: "",
      closedAt: NOW,
    });
    for (const user of [
      { ...withPasskey, passwordResetAt: NOW - 3_599_000 },
      { ...ann, passkeyRemovedAt: NOW - 7 * day },
    ])
      close(user).expect({ write: { user: { ...closed, ...kept(user) } }, ...written });
    const authenticator = { sealed: "s", addedAt: 1, lastStep: 100, recoveryHashes: [] };
    const withApp = { ...withPasskey, authenticator };
    close(withApp).expectRefusal("passkey_required");
    close(withApp, "aa.bb", { kind: "code", sealed: "s", step: 101 }).expect({
      write: { user: { ...withApp, ...closed, authenticator: { ...authenticator, lastStep: 101 } } },
      ...written,
    });
  });

  test("takes a passkey without the password, and its challenge once", () => {
    const challenge = { text: "c1", until: NOW + 1, use: "u-1" };
    const proof = { kind: "passkey", passkeyId: "p1", counter: 0, isBackedUp: true, challenge } as const;
    close(ann, null, proof).expectRefusal("passkey_unknown");
    close({ ...ann, passkeys: [examplePasskey] }, null, proof).expect({
      write: { user: { ...closed, passkeys: [{ ...examplePasskey, lastUsedAt: NOW }] } },
      ...written,
      claims: [claimOn(challenge)],
    });
  });

  test.each([
    { type: "RequestReset", link: { nonce: "n", hash: "aa" } },
    { type: "AddPasskey", passkey: examplePasskey, challenge: { text: "c", until: NOW + 1, use: "u" } },
    { type: "StartAuthenticator", sealed: "s" },
    { type: "Rehash", from: "", password: "cc.dd", scryptLogN: 15 },
    { type: "GiveRole", role: "operator" },
  ] as const)("lets no $type that was under way write to the account, nor to what is left of it", (message) => {
    for (const user of [closed, { ...closed, email: "" }])
      given({ user, entry: null }).when(message).expectRefusal("account_closed");
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

  test("leaves nothing of any other field", () => {
    const change = { until: NOW, heldAt: 1, isNewConfirmed: false, isOldConfirmed: false };
    const app = { sealed: "s", addedAt: 1, lastStep: 1, recoveryHashes: ["h"] };
    erase({
      ...{ ...closed, confirmedAt: 1, banReason: "rude", role: "operator", authenticator: app },
      ...{ authenticatorSetup: { sealed: "s", startedAt: 1 }, passkeys: [examplePasskey], sessions: [session] },
      links: [{ purpose: "reset password", nonce: "n", hash: "aa", expiresAt: NOW }],
      pendingEmail: { email: "next@example.com", ...change },
      formerEmails: [{ email: "old@example.com", at: 1, isReleased: false }],
    }).expect({
      write: { user: tombstone },
      events: { user: "UserUpdated" },
      claims: [{ mode: "release", claim: "email", name: "ann@example.com", owner: "u1", until: null }],
      timers: [{ name: "erase", at: NOW }],
    });
  });

  test("waits for the last letter, from the queue to the mail server, for a day", () => {
    const posted = { ...closed, letters: [] };
    const waits = (user: StoredUser, status: "waiting" | "sent" | null, ms = 0) =>
      awaitsLetter(user, status && { status }, NOW + ms);
    expect([waits(closed, null), waits(posted, "waiting"), waits(posted, "waiting", 86_399_999)]).toEqual([
      ...[true, true, true],
    ]);
    expect([waits(posted, "sent"), waits(posted, null), waits(closed, "waiting", 86_400_000)]).toEqual([
      ...[false, false, false],
    ]);
    expect([waits(ann, null), waits({ ...ann, closedAt: NOW }, null)]).toEqual([false, false]);
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
