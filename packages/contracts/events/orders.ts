// Declares the events of orders and the view of an order that they carry.

import { eventStream } from "@holdfast/actors";
import { z } from "zod";
import { eventDetails, ticketWithEvent } from "./tickets.ts";

/** Lists the statuses of an order, from its creation to one of the two ends `Completed` and `Cancelled`. */
export const orderStatus = z.enum(["Created", "AwaitingPayment", "Completed", "Cancelled"]);

/** Status of an order. */
export type OrderStatus = z.infer<typeof orderStatus>;

/** Checks the copy of a ticket that an order keeps: the ticket as the buyer's page showed it. */
export const orderedTicket = eventDetails.extend({
  /** Id of the ticket. */
  id: z.string(),
  /** Title of the event. */
  title: z.string(),
  /** Price in minor units. */
  priceCents: z.number(),
});

/** Checks the published view of an order. */
export const orderView = z.object({
  /** Id of the order. */
  id: z.string(),
  /** Version of the order. */
  version: z.number(),
  /** Id of the buyer. */
  userId: z.string(),
  /** Id of the seller. */
  sellerId: z.string(),
  /** Status of the order. */
  status: orderStatus,
  /** Deadline of the hold, in ms since 1970; only orders decides whether the deadline has passed. */
  expiresAt: z.number(),
  /** The ticket as the order bought it. */
  ticket: orderedTicket,
  /** Fence of the order's hold: every hold of a ticket has a higher number than the hold before. */
  fence: z.number(),
  /** Edition of the ticket that the order bought. */
  edition: z.number(),
  /** Why the order ended; null for an order that has not ended. */
  reason: z.string().nullable(),
  /** Id of the charge that the order has accepted, which stops the deadline; null before that. */
  chargeId: z.string().nullable(),
  /** The last charge that the order refused; every later view repeats it until the next refusal. */
  refused: z.object({ chargeId: z.string(), reason: z.string() }).nullable(),
});

/** The published view of an order. */
export type OrderView = z.infer<typeof orderView>;

/**
 * Adds to an order, or the view of one, what its ticket did not say before there were events; see `ticketWithEvent`.
 */
export function orderWithEvent(older: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...older, ticket: ticketWithEvent(Object(older["ticket"])) };
}

/**
 * Declares the stream of orders. The upcast adds what views of the first form did not say. Views are written in that
 * form, with the new fields, so that a process of the release before reads them.
 */
export const orderEvents = eventStream<OrderView>("orders", {
  subscribers: ["tickets", "expiration", "payments"],
  // Auth sends mail about orders, and knows as `dealings` who is paying. Orders accepts commands however late they are.
  sideSubscribers: ["auth", "dealings"],
  schema: 2,
  writes: 1,
  upcasts: [orderWithEvent],
  types: { OrderCreated: orderView, OrderUpdated: orderView, OrderCancelled: orderView },
});
