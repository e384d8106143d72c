import { decisionsOf } from "@holdfast/actors/testing";
import { describe, expect, test } from "vitest";
import { REFRESH_GRACE_MS } from "./sessions.ts";
import { userActor, userDocument } from "./user.ts";

const NOW = 1_000_000;
const LIFE_MS = 500_000;
const newSession = {
  ...{ id: "s1", refreshHash: "first", device: "Firefox on Linux", timeZone: "Europe/Berlin", lifeMs: LIFE_MS },
  method: "password",
} as const;
const { lifeMs: _, ...facts } = newSession;
const stored = {
  ...facts,
  ...{ previousHash: null, rotatedAt: NOW, createdAt: NOW, lastSeenAt: NOW, expiresAt: NOW + LIFE_MS },
};
const signUp = {
  type: "SignUp",
  ...{ email: "ann@example.com", password: "aa.bb", scryptLogN: 14 },
  session: newSession,
} as const;
const state = { email: "ann@example.com", password: "aa.bb", scryptLogN: 14, createdAt: NOW, sessions: [stored] };
const user = { ...state, id: "u1", version: 3 };
const { given } = decisionsOf(userActor, { now: NOW, id: "u1" });
const later = (ms: number) => decisionsOf(userActor, { now: NOW + ms, id: "u1" });

test("SignUp writes the user with a session, claims the e-mail for good and says so", () => {
  const signedUp = given({ user: null, entry: null }).when(signUp);
  signedUp.expect({
    write: { user: state },
    events: { user: "UserCreated" },
    claims: [
      {
        mode: "acquire",
        claim: "email",
        name: "ann@example.com",
        owner: "u1",
        until: null,
        orElse: { refused: { code: "email_in_use", message: "Email in use" } },
      },
    ],
  });
  signedUp.expectReply({ user: { ...state, id: "u1", version: 0 }, entry: null }, { id: "u1", at: NOW });
});

const events = { user: "UserUpdated" } as const;

test("SignUp refuses an id that is someone's already", () => {
  given({ user, entry: null }).when(signUp).expectRefusal("email_in_use", "Email in use");
});

test("Rehash replaces the hash it was made from, and no other", () => {
  const rehash = { type: "Rehash", password: "cc.dd", scryptLogN: 17 } as const;
  given({ user, entry: null })
    .when({ ...rehash, from: "aa.bb" })
    .expect({ write: { user: { ...user, password: "cc.dd", scryptLogN: 17 } }, events });
  given({ user, entry: null })
    .when({ ...rehash, from: "ee.ff" })
    .expect({});
  given({ user: null, entry: null })
    .when({ ...rehash, from: "aa.bb" })
    .expect({});
});

describe("BeginSession", () => {
  const begin = { type: "BeginSession", session: { ...newSession, id: "s2" }, proof: { kind: "password" } } as const;

  test("adds a session", () => {
    given({ user, entry: null })
      .when(begin)
      .expect({
        write: { user: { ...user, sessions: [stored, { ...stored, id: "s2" }], endedSessions: [] } },
        events,
        claims: [],
      });
  });

  test.each([
    [{ bannedAt: 1 }, "account_banned", "Cannot sign in: the account is banned"],
    [{ closedAt: 1 }, "account_closed", "Cannot use the account: it is closed"],
  ] as const)("refuses an account that is %j", (changes, code, message) => {
    given({ user: { ...user, ...changes }, entry: null })
      .when(begin)
      .expectRefusal(code, message);
  });
});

describe("RefreshSession", () => {
  const refresh = (presented: string) =>
    ({ type: "RefreshSession", sessionId: "s1", presented, successor: `${presented}+`, lifeMs: LIFE_MS }) as const;
  const refreshed = { ...user, sessions: [{ ...stored, refreshHash: "first+", previousHash: "first" }] };
  const refused = ["session_ended", "Cannot refresh the session: it has ended"] as const;

  test("replaces the token, and puts the end of the session off", () => {
    const change = { rotatedAt: NOW + 60, lastSeenAt: NOW + 60, expiresAt: NOW + 60 + LIFE_MS };
    const session = { ...stored, refreshHash: "first+", previousHash: "first", ...change };
    const decided = later(60).given({ user, entry: null }).when(refresh("first"));
    decided.expect({ write: { user: { ...user, sessions: [session] } }, events });
    decided.expectReply({ user, entry: null }, { id: "u1", at: NOW + 60 });
  });

  test("changes nothing for the token before, a moment later", () => {
    const decided = later(REFRESH_GRACE_MS).given({ user: refreshed, entry: null }).when(refresh("first"));
    decided.expect({});
    decided.expectReply({ user, entry: null }, { id: "u1", at: NOW + REFRESH_GRACE_MS });
  });

  test("refuses the token before after that", () => {
    later(REFRESH_GRACE_MS + 1)
      .given({ user: refreshed, entry: null })
      .when(refresh("first"))
      .expectRefusal(...refused);
  });

  test("refuses an unknown token, an unknown session, one that is over, and changes nothing", () => {
    given({ user, entry: null })
      .when(refresh("other"))
      .expectRefusal(...refused);
    given({ user, entry: null })
      .when({ ...refresh("first"), sessionId: "s9" })
      .expectRefusal(...refused);
    given({ user: null, entry: null })
      .when(refresh("first"))
      .expectRefusal(...refused);
    later(LIFE_MS)
      .given({ user, entry: null })
      .when(refresh("first"))
      .expectRefusal(...refused);
    given({ user: { ...user, bannedAt: 1 }, entry: null })
      .when(refresh("first"))
      .expectRefusal("account_banned", "Cannot sign in: the account is banned");
  });
});

test("EndReused ends a session and tells its owner, unless its token was replaced a moment ago", () => {
  const message = { type: "EndReused", sessionId: "s1" } as const;
  given({ user, entry: null }).when(message).expect({});
  const at = NOW + REFRESH_GRACE_MS + 1;
  const letter = { id: "l1", subject: { kind: "session key reused" }, happenedAt: at } as const;
  decisionsOf(userActor, { now: at, id: "u1", newId: () => "l1" })
    .given({ user, entry: null })
    .when(message)
    .expect({
      write: { user: { ...user, sessions: [], endedSessions: [{ id: "s1", at }], letters: [letter] } },
      events: { user: "UserUpdated" },
      timers: [{ name: "post", at }],
    });
});

describe("EndSessions", () => {
  const two = { ...user, sessions: [stored, { ...stored, id: "s2" }] };
  const end = (which: { only: string } | { except: string | null }) => ({ type: "EndSessions", which }) as const;
  const [first, second] = [
    { id: "s1", at: NOW },
    { id: "s2", at: NOW },
  ];

  test("ends one", () => {
    given({ user: two, entry: null })
      .when(end({ only: "s1" }))
      .expect({
        write: { user: { ...two, sessions: [{ ...stored, id: "s2" }], endedSessions: [first] } },
        events: { user: "UserUpdated" },
      });
  });

  test("ends all but one", () => {
    given({ user: two, entry: null })
      .when(end({ except: "s1" }))
      .expect({
        write: { user: { ...two, sessions: [stored], endedSessions: [second] } },
        events: { user: "UserUpdated" },
      });
  });

  test("ends all, and refuses every token from before", () => {
    given({ user: two, entry: null })
      .when(end({ except: null }))
      .expect({
        write: { user: { ...two, sessions: [], endedSessions: [first, second], endedBefore: NOW } },
        events: { user: "UserUpdated" },
      });
  });

  test("changes nothing when the session has ended, or nobody is there", () => {
    given({ user: two, entry: null })
      .when(end({ only: "s9" }))
      .expect({});
    given({ user: null, entry: null })
      .when(end({ except: null }))
      .expect({});
  });
});

test("the published view holds neither address nor password nor device", () => {
  expect(userDocument.view?.({ ...user, endedSessions: [{ id: "s0", at: 1 }], endedBefore: 7 })).toEqual({
    ...{ id: "u1", version: 3, isConfirmed: false, isBanned: false, isClosed: false },
    ...{ endedSessions: ["s0"], endedBefore: 7 },
  });
});
