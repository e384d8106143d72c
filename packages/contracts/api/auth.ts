// Describes what the HTTP API of auth takes and answers.

import { emailField, isLongerThan, lengthOf, readText } from "@holdfast/values";
import { z } from "zod";

const SHORTEST_PASSWORD = 8;
const LONGEST_PASSWORD = 128;
const PASSWORD_MESSAGE = `Password must be between ${SHORTEST_PASSWORD} and ${LONGEST_PASSWORD} characters`;

const email = emailField("Email must be valid");

/**
 * Checks the body of `POST /api/users/signup`; brings the e-mail address into one spelling, as `emailField` says.
 *
 * Leaves the password as it was typed, and counts its characters as people see them. Refuses one in which nothing can be
 * seen, such as spaces alone, which nobody could tell from another.
 */
export const signupBody = z.object({
  email,
  password: z
    .string({ error: PASSWORD_MESSAGE })
    .refine(isOfPasswordLength, { error: PASSWORD_MESSAGE, abort: true })
    .refine((password) => readText(password) !== "", { error: "Password must not be made of spaces alone" }),
});

/**
 * Checks the body of `POST /api/users/signin`; brings the e-mail address into one spelling and leaves the password as it
 * was typed. Accepts a password of any length, because the rules may have changed since it was chosen.
 */
export const signinBody = z.object({
  email,
  password: z.string({ error: "You must supply a password" }).min(1, "You must supply a password"),
});

function isOfPasswordLength(password: string): boolean {
  return !isLongerThan(password, LONGEST_PASSWORD) && lengthOf(password) >= SHORTEST_PASSWORD;
}

/** Describes a user in answers. */
export interface UserAnswer {
  /** Id of the user. */
  readonly id: string;
  /** E-mail address in lower case. */
  readonly email: string;
}
