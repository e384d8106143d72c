// Declares the events of auth and the view of a user that they carry.

import { eventStream } from "@holdfast/actors";
import { z } from "zod";

/** Checks the published view of a user, which has neither the e-mail address nor the password. */
export const userView = z.object({
  /** Id of the user. */
  id: z.string(),
  /** Version of the user. */
  version: z.number(),
});

/** The published view of a user. */
export type UserView = z.infer<typeof userView>;

/** Declares the stream of auth; no service subscribes to it yet. */
export const authEvents = eventStream<UserView>("auth", {
  subscribers: [],
  schema: 1,
  types: { UserCreated: userView, UserUpdated: userView },
});
