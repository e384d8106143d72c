import { eventStream } from "@holdfast/actors";
import { z } from "zod";

/** The published view of an order's deadline; its id is the order's. */
export const deadlineView = z.object({
  id: z.string(),
  version: z.number(),
  /** The deadline that has passed, ms. */
  expiresAt: z.number(),
});
export type DeadlineView = z.infer<typeof deadlineView>;

export const expirationEvents = eventStream<DeadlineView>("expiration", {
  listeners: ["orders"],
  schema: 1,
  types: { OrderExpired: deadlineView },
});
