// Describes what the HTTP API of tickets takes and answers.

import { priceField } from "@holdfast/values";
import { z } from "zod";
import type { TicketStatus } from "../events/tickets.ts";

const line = (name: string, most: number) =>
  z
    .string({ error: `${name} must be text` })
    .transform((text) => text.trim())
    .pipe(z.string().max(most, { error: `${name} must be at most ${most} characters` }));
const optionalLine = (name: string, most: number) =>
  line(name, most)
    .transform((text) => (text === "" ? null : text))
    .nullable()
    .optional();

const STARTS_MESSAGE = "Start must be a date and time with its zone";
const YEARS_AHEAD = 10;

/**
 * Returns why no ticket can be listed for an event that starts at `at`, both in ms since 1970: it has begun, or it is
 * more than ten years away. Returns null when one can, also for an event without a start.
 */
export function faultOfStart(at: number | null, now = Date.now()): string | null {
  if (at === null) return null;
  if (at <= now) return "Start must be in the future";
  const furthest = new Date(now);
  return at > furthest.setUTCFullYear(furthest.getUTCFullYear() + YEARS_AHEAD)
    ? `Start must be within the next ${YEARS_AHEAD} years`
    : null;
}

const start = z
  .union([z.literal(""), z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })], {
    error: STARTS_MESSAGE,
  })
  .transform((text) => (text === "" ? null : Date.parse(text)))
  .superRefine((at, context) => {
    const fault = faultOfStart(at);
    if (fault !== null) context.addIssue(fault);
  });

/**
 * Checks the body of `POST /api/tickets` and `PUT /api/tickets/:id`.
 *
 * Leaves an absent optional field unchanged; null or empty text clears the field. A start that is given lies ahead, and
 * within ten years.
 */
export const ticketBody = z.object({
  title: line("Title", 200).pipe(z.string().min(1, { error: "Title is required" })),
  price: priceField,
  venue: optionalLine("Venue", 200),
  startsAt: start.nullable().optional(),
  section: optionalLine("Section", 100),
  seat: optionalLine("Seat", 100),
  description: optionalLine("Description", 2_000),
});

/** The checked body of a request that lists or edits a ticket; the price is in minor units, times are ms since 1970. */
export type TicketBody = z.output<typeof ticketBody>;

/** Describes a ticket in answers; null stands for a detail that the seller has not given. */
export interface TicketAnswer {
  /** Id of the ticket. */
  readonly id: string;
  /** Title of the listing. */
  readonly title: string;
  /** Price as a decimal. */
  readonly price: number;
  /** Id of the seller. */
  readonly userId: string;
  /** Id of the order that has reserved or bought the ticket; null for a ticket without such an order. */
  readonly orderId: string | null;
  /** Status of the ticket. */
  readonly status: TicketStatus;
  /** Version of the ticket. */
  readonly version: number;
  /** Venue of the event. */
  readonly venue: string | null;
  /** Start of the event, as an ISO time. */
  readonly startsAt: string | null;
  /** Section of the venue. */
  readonly section: string | null;
  /** Seat within the section. */
  readonly seat: string | null;
  /** The seller's own description. */
  readonly description: string | null;
}
