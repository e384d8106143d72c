import { eventStream } from "@holdfast/actors";
import { z } from "zod";
import { eventDetails } from "./tickets.ts";

export const orderStatus = z.enum(["Created", "AwaitingPayment", "Completed", "Cancelled"]);
export type OrderStatus = z.infer<typeof orderStatus>;

/** What was bought, as it stood on the page it was bought from. */
export const orderedTicket = eventDetails.extend({ id: z.string(), title: z.string(), priceCents: z.number() });

/** The published view of an order. */
export const orderView = z.object({
  id: z.string(),
  version: z.number(),
  userId: z.string(),
  sellerId: z.string(),
  status: orderStatus,
  /** The deadline of the hold, ms; judged by orders alone. */
  expiresAt: z.number(),
  ticket: orderedTicket,
  /** Number of this hold of the ticket; each is higher than the last. */
  fence: z.number(),
  /** The ticket's edition that was bought. */
  edition: z.number(),
  /** Why it ended, null while it has not. */
  reason: z.string().nullable(),
  /** The charge it accepted: with one, the clock is stopped. */
  chargeId: z.string().nullable(),
  /** The last charge it refused; said again until the next refusal. */
  refused: z.object({ chargeId: z.string(), reason: z.string() }).nullable(),
});
export type OrderView = z.infer<typeof orderView>;

export const orderEvents = eventStream<OrderView>("orders", {
  listeners: ["tickets", "expiration", "payments"],
  // Auth writes the mail; mail that is late is no reason to refuse a sale.
  sideListeners: ["auth"],
  schema: 1,
  types: { OrderCreated: orderView, OrderUpdated: orderView, OrderCancelled: orderView },
});
