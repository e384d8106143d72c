import { decisionsOf } from "@holdfast/actors/testing";
import { expect, test } from "vitest";
import { userActor, userDocument } from "./user.ts";

const signUp = { type: "SignUp", email: "ann@example.com", password: "aa.bb", scryptLogN: 14 } as const;
const state = { email: "ann@example.com", password: "aa.bb", scryptLogN: 14, createdAt: 1_000 };
const { given } = decisionsOf(userActor, { now: 1_000, id: "u1" });

test("SignUp writes the user, claims the e-mail for good and says so", () => {
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
  signedUp.expectReply({ user: { ...state, id: "u1", version: 0 }, entry: null }, { id: "u1" });
});

test("SignUp refuses an id that is someone's already", () => {
  given({ user: { ...state, id: "u1", version: 3 }, entry: null })
    .when(signUp)
    .expectRefusal("email_in_use", "Email in use");
});

test("Rehash replaces the hash it was made from, and no other", () => {
  const user = { ...state, id: "u1", version: 3 };
  const rehash = { type: "Rehash", password: "cc.dd", scryptLogN: 17 } as const;
  given({ user, entry: null })
    .when({ ...rehash, from: "aa.bb" })
    .expect({ write: { user: { ...user, password: "cc.dd", scryptLogN: 17 } } });
  given({ user, entry: null })
    .when({ ...rehash, from: "ee.ff" })
    .expect({});
  given({ user: null, entry: null })
    .when({ ...rehash, from: "aa.bb" })
    .expect({});
});

test("the published view holds neither address nor password", () => {
  expect(userDocument.view?.({ ...state, id: "u1", version: 0 })).toEqual({
    ...{ id: "u1", version: 0, isConfirmed: false, isBanned: false, isClosed: false },
    ...{ endedSessions: [], endedBefore: 0 },
  });
});
