import { z } from "zod";

const email = z
  .string({ error: "Email must be valid" })
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.email({ error: "Email must be valid" }).max(254, { error: "Email must be valid" }));

const PASSWORD_MESSAGE = "Password must be between 8 and 128 characters";

/** `POST /api/users/signup` */
export const signupBody = z.object({
  email,
  password: z.string({ error: PASSWORD_MESSAGE }).min(8, PASSWORD_MESSAGE).max(128, PASSWORD_MESSAGE),
});

/** `POST /api/users/signin` */
export const signinBody = z.object({
  email,
  password: z
    .string({ error: "You must supply a password" })
    .min(1, "You must supply a password")
    .max(1_000, "You must supply a password"),
});

/** A user in answers. */
export interface UserAnswer {
  readonly id: string;
  readonly email: string;
}
