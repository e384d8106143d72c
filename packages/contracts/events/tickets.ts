// Declares the events of tickets and the view of a ticket that they carry.

import { eventStream } from "@holdfast/actors";
import { z } from "zod";

/** Lists the statuses of a ticket. */
export const ticketStatus = z.enum(["available", "reserved", "sold", "delisted"]);

/** Status of a ticket. */
export type TicketStatus = z.infer<typeof ticketStatus>;

/** Checks the details of the event that a ticket is for; null stands for a detail that the seller has not given. */
export const eventDetails = z.object({
  /** Venue of the event. */
  venue: z.string().nullable(),
  /** Start of the event, in ms since 1970. */
  startsAt: z.number().nullable(),
  /** Section of the venue. */
  section: z.string().nullable(),
  /** Seat within the section. */
  seat: z.string().nullable(),
  /** The seller's own description. */
  description: z.string().nullable(),
});

/** Details of the event that a ticket is for. */
export type EventDetails = z.infer<typeof eventDetails>;

/**
 * Returns whether the event has begun at `now`, in ms since 1970: its ticket can be bought no more. An event without a
 * start never begins.
 */
export function hasBegun({ startsAt }: Pick<EventDetails, "startsAt">, now: number): boolean {
  return startsAt !== null && startsAt <= now;
}

/** Checks the published view of a ticket. */
export const ticketView = eventDetails.extend({
  /** Id of the ticket. */
  id: z.string(),
  /** Version of the ticket. */
  version: z.number(),
  /** Title of the listing. */
  title: z.string(),
  /** Price in minor units. */
  priceCents: z.number(),
  /** Id of the seller. */
  userId: z.string(),
  /** Status of the ticket. */
  status: ticketStatus,
  /** Id of the order that has reserved or bought the ticket; null for a ticket without such an order. */
  orderId: z.string().nullable(),
  /** Highest fence among the orders that the ticket has processed; 0 before the first order. */
  fence: z.number(),
  /** Edition of the ticket, which only edits by the seller raise. */
  edition: z.number(),
  /** The last reservation that the ticket refused; every later view repeats it until the next refusal. */
  refused: z.object({ orderId: z.string(), reason: z.string() }).nullable(),
});

/** The published view of a ticket. */
export type TicketView = z.infer<typeof ticketView>;

/** Declares the stream of tickets. */
export const ticketEvents = eventStream<TicketView>("tickets", {
  subscribers: ["orders"],
  schema: 1,
  types: { TicketCreated: ticketView, TicketUpdated: ticketView },
});
