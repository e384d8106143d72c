// Declares the events of expiration and the view of a deadline that they carry.

import { eventStream } from "@holdfast/actors";
import { z } from "zod";

/** Checks the published view of an order's deadline. */
export const deadlineView = z.object({
  /** Id of the order that the deadline belongs to. */
  id: z.string(),
  /** Version of the deadline. */
  version: z.number(),
  /** The deadline that has passed, in ms since 1970. */
  expiresAt: z.number(),
});

/** The published view of an order's deadline. */
export type DeadlineView = z.infer<typeof deadlineView>;

/** Declares the stream of expiration: `OrderExpired` says that an order's deadline has passed. */
export const expirationEvents = eventStream<DeadlineView>("expiration", {
  subscribers: ["orders"],
  schema: 1,
  types: { OrderExpired: deadlineView },
  forgets: ["deadline"],
});
