// Maps each refusal of an account to its HTTP status, form field and words.

import { type Fault, HttpProblem } from "@holdfast/server";
import type { AccountRefusal } from "../flows/accounts.ts";
import { factorRefusals } from "./factor-refusals.ts";

type Code = AccountRefusal["refused"]["code"];

/** Describes the answer to a refusal. */
interface RefusalAnswer {
  readonly status: 400 | 401 | 403 | 409;
  /** The fault in the answer to a program. */
  readonly api: Fault;
  /** The fault on the form, beside the field where it can be mended. */
  readonly page: Required<Fault>;
}

/** Answer to each refusal code. */
const refusals = {
  email_in_use: {
    status: 400,
    api: { message: "Email in use", field: "email" },
    page: { message: "There is already an account with this e-mail. Sign in instead", field: "email" },
  },
  // One answer for an unknown address and a wrong password, so that it does not tell which addresses have an account.
  invalid_credentials: {
    status: 400,
    api: { message: "Invalid credentials" },
    page: { message: "E-mail or password is incorrect", field: "password" },
  },
  // Said only after the password was right, so that nobody learns who is banned.
  account_banned: {
    status: 403,
    api: { message: "This account is banned" },
    page: { message: "This account is banned, so you cannot sign in", field: "email" },
  },
  account_closed: {
    status: 403,
    api: { message: "This account is closed" },
    page: { message: "This account is closed, so you cannot sign in", field: "email" },
  },
  session_ended: {
    status: 401,
    api: { message: "You must be signed in" },
    page: { message: "Your session has ended. Sign in again", field: "password" },
  },
  ...factorRefusals,
  link_over: {
    status: 400,
    api: { message: "This link has expired or has been used" },
    page: { message: "This link has expired or has been used", field: "link" },
  },
  wrong_password: {
    status: 400,
    api: { message: "Invalid credentials", field: "password" },
    page: { message: "That is not your current password", field: "current" },
  },
  address_moving: {
    status: 409,
    api: { message: "Another change of the address is being made" },
    page: { message: "Another change of your address is being made. Try again in a minute", field: "email" },
  },
  unknown_user: {
    status: 400,
    api: { message: "There is no such account" },
    page: { message: "There is no such account", field: "email" },
  },
} as const satisfies Record<Code, RefusalAnswer>;

/** Makes the HTTP problem that answers a program for a refusal code. */
export function problemOf(code: Code): HttpProblem {
  const { status, api } = refusals[code];
  return new HttpProblem(status, [api]);
}

// People read sentences that say what to do; programs go on reading the messages of the API.
const formWords: Readonly<Record<string, string>> = {
  "Email must be valid": "Enter a valid e-mail address",
  "You must supply a password": "Enter your password",
};

/** Returns a fault of the API's schema in the words of the form. */
export function inFormWords({ message, ...fault }: Fault): Fault {
  return { ...fault, message: formWords[message] ?? message };
}

/** Returns the fault to show on the form for a refusal code. */
export function formFaultOf(code: Code): Fault {
  return refusals[code].page;
}
