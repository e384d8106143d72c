import { eventStream } from "@holdfast/actors";
import { z } from "zod";

/** The published view of a user: never the address, never the password. */
export const userView = z.object({ id: z.string(), version: z.number() });
export type UserView = z.infer<typeof userView>;

export const authEvents = eventStream<UserView>("auth", {
  listeners: [],
  schema: 1,
  types: { UserCreated: userView, UserUpdated: userView },
});

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
