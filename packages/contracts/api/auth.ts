// Describes what the HTTP API of auth takes and answers.

import { emailField, isLongerThan, lengthOf, readText } from "@holdfast/values";
import { z } from "zod";
import { idField } from "./answer-fields.ts";

const SHORTEST_PASSWORD = 8;
const LONGEST_PASSWORD = 128;
const PASSWORD_MESSAGE = `Password must be between ${SHORTEST_PASSWORD} and ${LONGEST_PASSWORD} characters`;

const PASSWORD_WORDS = `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters as people see them.`;
// One character as people see it may be several for a program, such as a letter and its accents.
const MOST_SENT = 4_096;

const email = emailField("Email must be valid");

const newPassword = z
  .string({ error: PASSWORD_MESSAGE })
  .refine(isOfPasswordLength, { error: PASSWORD_MESSAGE, abort: true })
  .refine((password) => readText(password) !== "", { error: "Password must not be made of spaces alone" })
  .meta({ format: "password", minLength: SHORTEST_PASSWORD, maxLength: MOST_SENT, description: PASSWORD_WORDS });
const presentPassword = z
  .string({ error: "You must supply a password" })
  .min(1, "You must supply a password")
  .meta({ format: "password", maxLength: MOST_SENT });

/**
 * Checks the body of `POST /api/users/signup`; brings the e-mail address into one spelling, as `emailField` says.
 *
 * Leaves the password as it was typed, and counts its characters as people see them. Refuses one in which nothing can be
 * seen, such as spaces alone, which nobody could tell from another.
 */
export const signupBody = z.object({ email, password: newPassword });

/**
 * Checks the body of `POST /api/users/signin`; brings the e-mail address into one spelling and leaves the password as it
 * was typed. Accepts a password of any length, because the rules may have changed since it was chosen.
 */
export const signinBody = z.object({
  email,
  code: z
    .string({ error: "Code must be a text" })
    .max(20, "Code must be at most 20 characters")
    .meta({ format: "password" })
    .describe("Code of the authenticator app, or a recovery code, where the account has an app.")
    .optional(),
  password: presentPassword,
});

/** Checks the form of who has forgotten a password. */
export const forgotBody = z.object({ email });

/** Checks the form that sets a new password by a one-time link. */
export const resetBody = z.object({ link: z.string({ error: "The link is missing" }), password: newPassword });

/** Checks the form that changes the password beside the present one. */
export const passwordChangeBody = z.object({ current: presentPassword, password: newPassword });

/** Checks the form that asks for another e-mail address. */
export const emailChangeBody = z.object({ email, current: presentPassword });

/** Checks a form that confirms something by a one-time link. */
export const linkBody = z.object({ link: z.string({ error: "The link is missing" }) });

function isOfPasswordLength(password: string): boolean {
  return !isLongerThan(password, LONGEST_PASSWORD) && lengthOf(password) >= SHORTEST_PASSWORD;
}

/** Describes a user in answers: to this user alone. */
export const userAnswer = z
  .object({
    id: idField("Id of the user."),
    email: z.email().max(254).describe("E-mail address in lower case."),
  })
  .meta({ id: "User" });

/** A user in answers. */
export type UserAnswer = Readonly<z.infer<typeof userAnswer>>;

/** Describes the answer of `GET /api/users/currentuser`. */
export const currentUserAnswer = z.object({
  currentUser: userAnswer.nullable().describe("Who is signed in; null when nobody is."),
});
