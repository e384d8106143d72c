// Describes what the HTTP API of auth takes and answers.

import { z } from "zod";

const email = z
  .string({ error: "Email must be valid" })
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.email({ error: "Email must be valid" }).max(254, { error: "Email must be valid" }));

const PASSWORD_MESSAGE = "Password must be between 8 and 128 characters";

/** Checks the body of `POST /api/users/signup`; trims the e-mail address and turns it into lower case. */
export const signupBody = z.object({
  email,
  password: z.string({ error: PASSWORD_MESSAGE }).min(8, PASSWORD_MESSAGE).max(128, PASSWORD_MESSAGE),
});

/** Checks the body of `POST /api/users/signin`; trims the e-mail address and turns it into lower case. */
export const signinBody = z.object({
  email,
  password: z
    .string({ error: "You must supply a password" })
    .min(1, "You must supply a password")
    .max(1_000, "You must supply a password"),
});

/** Describes a user in answers. */
export interface UserAnswer {
  /** Id of the user. */
  readonly id: string;
  /** E-mail address in lower case. */
  readonly email: string;
}
