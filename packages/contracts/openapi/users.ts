// Describes the operations of auth.

import { z } from "zod";
import { currentUserAnswer, signinBody, signupBody, userAnswer } from "../api/auth.ts";
import type { Operations } from "./operation.ts";

const tag = "Users";

/** Describes the operations of auth. */
export const userOperations: Operations = {
  "POST /api/users/signup": {
    tag,
    summary: "Create an account",
    description: "Signs the new user in at once.",
    caller: "anybody",
    body: signupBody,
    answers: {
      201: { when: "The account was created.", body: userAnswer, headers: ["Set-Cookie"] },
      400: "A field is faulty, or the address has an account already.",
    },
  },
  "POST /api/users/signin": {
    tag,
    summary: "Sign in",
    caller: "anybody",
    body: signinBody,
    answers: {
      200: { when: "The user is signed in.", body: userAnswer, headers: ["Set-Cookie"] },
      400: "A field is faulty, or the e-mail address or the password is wrong.",
    },
  },
  "POST /api/users/refresh": {
    tag,
    summary: "Get the next session token",
    description:
      "A session token lasts a quarter of an hour. Send the cookie `refresh`, which can be used once: a token that was " +
      "used more than 10 s ago ends the session.",
    caller: "refresh",
    answers: {
      200: { when: "Who is signed in, with new cookies.", body: userAnswer, headers: ["Set-Cookie"] },
      401: "The session has ended, or there is no such token.",
    },
  },
  "POST /api/users/signout": {
    tag,
    summary: "Sign out",
    description: "Nobody needs to be signed in.",
    caller: "anybody",
    answers: { 200: { when: "Nobody is signed in any more.", body: z.object({}), headers: ["Set-Cookie"] } },
  },
  "GET /api/users/currentuser": {
    tag,
    summary: "Read who is signed in",
    caller: "anybody",
    answers: { 200: { when: "Who is signed in, if anybody is.", body: currentUserAnswer } },
  },
};
