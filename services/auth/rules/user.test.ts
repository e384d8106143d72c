import { expect, test } from "vitest";
import { userActor, userDocument } from "./user.ts";

const signUp = { type: "SignUp", email: "ann@example.com", password: "aa.bb", scryptLogN: 14 } as const;
const env = { now: 1_000, id: "u1", newId: () => "unused", counted: 0, terms: undefined };
const state = { email: "ann@example.com", password: "aa.bb", scryptLogN: 14, createdAt: 1_000 };

test("SignUp writes the user, claims the e-mail for good and says so", () => {
  const decision = userActor.decide({ user: null }, signUp, env);
  expect(decision).toEqual({
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
    reply: expect.any(Function),
  });
  if (!("reply" in decision)) throw new Error("refused");
  expect(decision.reply?.({ user: { ...state, id: "u1", version: 0 } })).toEqual({
    id: "u1",
    email: "ann@example.com",
  });
});

test("SignUp refuses an id that is someone's already", () => {
  const user = { ...state, id: "u1", version: 3 };
  expect(userActor.decide({ user }, signUp, env)).toEqual({
    refused: { code: "email_in_use", message: "Email in use" },
  });
});

test("the published view holds neither address nor password", () => {
  expect(userDocument.view?.({ ...state, id: "u1", version: 0 })).toEqual({ id: "u1", version: 0 });
});
