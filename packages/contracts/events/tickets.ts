// Declares the events of tickets and the views of a ticket and of an event that they carry.

import { eventStream } from "@holdfast/actors";
import { lastsSeveralDays, UTC } from "@holdfast/values";
import { z } from "zod";
import { withoutAdded } from "./compact.ts";

/** Lists the statuses of a ticket. */
export const ticketStatus = z.enum(["available", "reserved", "sold", "delisted"]);

/** Status of a ticket. */
export type TicketStatus = z.infer<typeof ticketStatus>;

/** Lists the statuses of an event. */
export const eventStatus = z.enum(["scheduled", "postponed", "cancelled", "over"]);

/** Status of an event. */
export type EventStatus = z.infer<typeof eventStatus>;

/** Describes when and where an event takes place; null stands for what is not known. */
const timeAndPlace = {
  /** Venue of the event. */
  venue: z.string().nullable(),
  /** City of the venue. */
  city: z.string().nullable(),
  /** Country of the venue, as ISO 3166-1 alpha-2 in upper case. */
  country: z.string().nullable(),
  /** Time zone of the venue, as an IANA name; null: times are shown in UTC. */
  timeZone: z.string().nullable(),
  /** Start of the event, in ms since 1970; null: the date is to be confirmed. */
  startsAt: z.number().nullable(),
  /** End of the event, in ms since 1970. */
  endsAt: z.number().nullable(),
};

/** Checks the published view of an event. */
export const eventView = z.object({
  /** Id of the event. */
  id: z.string(),
  /** Version of the event. */
  version: z.number(),
  /** Title of the event. */
  title: z.string(),
  ...timeAndPlace,
  /** Status of the event. */
  status: eventStatus,
  /** Id of the event that is shown in place of this one; absent or null: this one is. */
  mergedInto: z.string().nullable().optional(),
});

/** The published view of an event. */
export type EventView = z.infer<typeof eventView>;

/** Checks the details of a ticket: its event's as the ticket knows it, and its own; null stands for an unknown detail. */
export const eventDetails = z.object({
  /** Id of the event; that of a ticket written before there were events is the ticket's own id. */
  eventId: z.string(),
  ...timeAndPlace,
  /** Section of the venue. */
  section: z.string().nullable(),
  /** Row within the section. */
  row: z.string().nullable(),
  /** Seat within the row or section. */
  seat: z.string().nullable(),
  /** The seller's own description. */
  description: z.string().nullable(),
});

/** Details of a ticket and its event. */
export type EventDetails = z.infer<typeof eventDetails>;

/** The times of an event from which the end of its sale follows. */
export type EventTimes = Pick<EventDetails, "startsAt" | "endsAt" | "timeZone">;

/**
 * Returns when the sale of an event's tickets ends, in ms since 1970: at its start, and at its end when it lasts over
 * several days of its venue. Null for an event without a start, whose sale does not end by itself.
 */
export function endOfSale({ startsAt, endsAt, timeZone }: EventTimes): number | null {
  return startsAt !== null && lastsSeveralDays(startsAt, endsAt, timeZone ?? UTC) ? endsAt : startsAt;
}

/** Returns whether the sale of an event's tickets has ended at `now`, in ms since 1970; see `endOfSale`. */
export function hasBegun(times: EventTimes, now: number): boolean {
  const end = endOfSale(times);
  return end !== null && end <= now;
}

/**
 * Lists what a seller has sealed of a ticket before its sale: nothing (the seller hands the ticket over alone), its file,
 * or the text of its barcode.
 */
export const sealKind = z.enum(["none", "file", "code"]);

/** What a seller has sealed of a ticket. */
export type SealKind = z.infer<typeof sealKind>;

/** Checks the published view of a ticket. */
export const ticketView = eventDetails.extend({
  /** Id of the ticket. */
  id: z.string(),
  /** Version of the ticket. */
  version: z.number(),
  /** Title of the event. */
  title: z.string(),
  /** Price in minor units. */
  priceCents: z.number(),
  /** What the seller paid, fees included, in minor units; null where unknown. */
  faceValueCents: z.number().nullable(),
  /** Id of the seller. */
  userId: z.string(),
  /** Status of the ticket. */
  status: ticketStatus,
  /** Id of the order that has reserved or bought the ticket; null for a ticket without such an order. */
  orderId: z.string().nullable(),
  /** Whether the order is an offer of the waiting line that nobody has taken yet: the seller can still change the ticket. */
  isOffered: z.boolean().optional(),
  /** Highest fence among the orders that the ticket has processed; 0 before the first order. */
  fence: z.number(),
  /** Edition of the ticket and its event together: edits by the seller and changes of the event raise it. */
  edition: z.number(),
  /** The last reservation that the ticket refused; every later view repeats it until the next refusal. */
  refused: z.object({ orderId: z.string(), reason: z.string() }).nullable(),
  /** Fee that the buyer pays beside the price, in minor units. */
  buyerFeeCents: z.number(),
  /** Fee that is taken from what the seller gets, in minor units. */
  sellerFeeCents: z.number(),
  /** What is sealed of the ticket and handed over to its buyer. */
  seal: sealKind,
  /** Whether the ticket is a draft, whose published status is `delisted`; absent: it is not. */
  isDraft: z.boolean().optional(),
  /**
   * Answer of the ticket to the last attempt to seal it, or to the last wish to withdraw its seal; every later view repeats
   * it until the next answer. Null before the first.
   */
  sealAnswer: z
    .object({
      /** Number of the attempt at a seal that the answer is about; see `sealView`. */
      attempt: z.number(),
      /** What was asked for: to sell the ticket with this seal, or to take it off sale and give the seal up. */
      wish: z.enum(["seal", "withdraw"]),
      /** Whether the ticket has done what was asked for. */
      isGranted: z.boolean(),
      /** Edition of the ticket by the answer. */
      edition: z.number(),
      /** Why the ticket refused: its status by then; null for a granted wish. */
      reason: z.string().nullable(),
    })
    .nullable(),
});

/** The published view of a ticket. */
export type TicketView = z.infer<typeof ticketView>;

const NOT_GIVEN = { city: null, country: null, timeZone: null, endsAt: null, row: null } as const;

/**
 * Adds to the data of a ticket, or of a copy of one, what was not written before there were events: the ticket's event
 * has the ticket's own id. Data that have the new fields stay as they are, so that releases can run side by side.
 */
export function ticketWithEvent(older: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { eventId: older["id"], ...NOT_GIVEN, ...older };
}

/** The fees of a ticket, or of an order of one, for which the site takes none. */
export const NO_FEES = { buyerFeeCents: 0, sellerFeeCents: 0 } as const;

/** What the view of a ticket says besides its sale where nothing is sealed and the site takes no fees. */
export const UNSEALED = { ...NO_FEES, seal: "none", sealAnswer: null } as const;

/** Adds to the data of a ticket, or of a copy of one, all that earlier releases did not write; see `ticketWithEvent`. */
export function ticketOfToday(older: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { faceValueCents: null, ...UNSEALED, ...ticketWithEvent(older) };
}

const ADDED = { faceValueCents: null, ...UNSEALED, ...NOT_GIVEN } as const;

/**
 * Takes out of a ticket, or of a copy of one, what `ticketOfToday` adds, and every release that reads the first form of a
 * ticket as far as it knows the fields. Its result is that form.
 */
export function compactTicket(ticket: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return withoutAdded(ticket, ADDED);
}

/** Returns whether a view that tickets publishes is that of a ticket; the other views are those of events. */
export function isTicketView(view: TicketView | EventView): view is TicketView {
  return "priceCents" in view;
}

/**
 * Declares the stream of tickets. The upcast adds what views of the first form did not say. Views are written in that
 * form, with the new fields, so that a process of the release before reads them.
 */
export const ticketEvents = eventStream<TicketView | EventView>("tickets", {
  subscribers: ["orders"],
  // Payments follows events, whose postponement moves payouts; delivery, which need not run, follows tickets.
  sideSubscribers: ["payments", "delivery"],
  schema: 3,
  writes: 1,
  upcasts: [
    (older) => ("priceCents" in older ? { faceValueCents: null, ...ticketWithEvent(older) } : { ...older }),
    (older) => ("priceCents" in older ? { ...UNSEALED, ...older } : { ...older }),
  ],
  downcasts: [(view) => ("priceCents" in view ? compactTicket(view) : { ...view })],
  types: { TicketCreated: ticketView, TicketUpdated: ticketView, EventUpdated: eventView },
  forgets: ["ticket"],
});
