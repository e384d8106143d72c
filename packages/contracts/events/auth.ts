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
