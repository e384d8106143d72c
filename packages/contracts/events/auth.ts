// Declares the events of auth and the view of a user that they carry.

import { eventStream } from "@holdfast/actors";
import { z } from "zod";

/** Longest life of a session token, ms: whoever remembers an ended session for this long need not remember it longer. */
export const TOKEN_LIFE_MS = 15 * 60_000;

// Clocks of different machines differ a little, and a token is signed some time after its session was changed.
const SLACK_MS = 60_000;

/**
 * Time for which every process remembers who is banned and which sessions have ended, ms. A process that starts reads this
 * from the events of auth, so auth keeps its events for at least as long.
 */
export const ENDED_REMEMBERED_MS = TOKEN_LIFE_MS + SLACK_MS;

/** Checks the published view of a user, which has neither the e-mail address nor the password. */
export const userView = z.object({
  /** Id of the user. */
  id: z.string(),
  /** Version of the user. */
  version: z.number(),
  /** Whether the person has confirmed the e-mail address. */
  isConfirmed: z.boolean(),
  /** Whether the person is banned: no token of theirs is valid. */
  isBanned: z.boolean(),
  /** Whether the account is closed or being closed by its owner: no token of it is valid. */
  isClosed: z.boolean(),
  /** Ids of the sessions that ended within the last life of a token, whose tokens are refused. */
  endedSessions: z.array(z.string()),
  /** Time in ms since 1970: tokens that were issued before it are refused; 0: none are. */
  endedBefore: z.number(),
});

/** The published view of a user. */
export type UserView = z.infer<typeof userView>;

/** Declares the stream of auth; the upcast adds what events of the first form did not say. */
export const authEvents = eventStream<UserView>("auth", {
  subscribers: [],
  // They end what a banned person has on sale and on order. People sign up however late that is.
  sideSubscribers: ["tickets", "orders"],
  schema: 2,
  upcasts: [
    (older) => ({
      isConfirmed: false,
      isBanned: false,
      isClosed: false,
      endedSessions: [],
      endedBefore: 0,
      ...older,
    }),
  ],
  types: { UserCreated: userView, UserUpdated: userView },
});
