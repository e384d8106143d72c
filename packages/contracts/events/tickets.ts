import { eventStream } from "@holdfast/actors";
import { z } from "zod";

export const ticketStatus = z.enum(["available", "reserved", "sold", "delisted"]);
export type TicketStatus = z.infer<typeof ticketStatus>;

/** What a ticket is for; null where its seller has not said. Times are ms since 1970. */
export const eventDetails = z.object({
  venue: z.string().nullable(),
  startsAt: z.number().nullable(),
  section: z.string().nullable(),
  seat: z.string().nullable(),
  description: z.string().nullable(),
});
export type EventDetails = z.infer<typeof eventDetails>;

/** The published view of a ticket. */
export const ticketView = eventDetails.extend({
  id: z.string(),
  version: z.number(),
  title: z.string(),
  priceCents: z.number(),
  userId: z.string(),
  status: ticketStatus,
  orderId: z.string().nullable(),
  /** The fence of the order it follows, 0 before the first. */
  fence: z.number(),
  /** Raised only by its seller's edits. */
  edition: z.number(),
  /** The last reservation it refused; said again until the next refusal. */
  refused: z.object({ orderId: z.string(), reason: z.string() }).nullable(),
});
export type TicketView = z.infer<typeof ticketView>;

export const ticketEvents = eventStream<TicketView>("tickets", {
  listeners: ["orders"],
  schema: 1,
  types: { TicketCreated: ticketView, TicketUpdated: ticketView },
});
