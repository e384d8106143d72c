// Describes what the HTTP API of tickets takes and answers.

import { momentField, optionalText, priceField, requiredText, wholeNumberField } from "@holdfast/values";
import { z } from "zod";
import type { TicketStatus } from "../events/tickets.ts";

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

const start = momentField("Start must be a date and time with its zone").superRefine((at, context) => {
  const fault = faultOfStart(at ?? null);
  if (fault !== null) context.addIssue(fault);
});

const ticketFields = {
  title: requiredText("Title", { most: 200, mostBytes: 5_000 }),
  venue: optionalText("Venue", { most: 200 }),
  startsAt: start,
  section: optionalText("Section", { most: 100 }),
  seat: optionalText("Seat", { most: 100 }),
  description: optionalText("Description", { most: 2_000, mostBytes: 8_000, lines: "many" }),
};

/**
 * Creates the schema of the body of `POST /api/tickets`, with a price in `currency`.
 *
 * Leaves an absent optional field unchanged; null or empty text clears the field. A start that is given lies ahead, and
 * within ten years. Texts are read by `readText` of `@holdfast/values`, and their lengths are counted in characters as
 * people see them. All texts at their largest fit into the document of a ticket or an order, which the engine limits to
 * 16,384 bytes.
 */
export function ticketBody(currency: string) {
  const { title, ...others } = ticketFields;
  return z.object({ title, price: priceField(currency), ...others });
}

/** The checked body of a request that lists or edits a ticket; the price is in minor units, times are ms since 1970. */
export type TicketBody = z.output<ReturnType<typeof ticketBody>>;

/**
 * Creates the schema of the body of `PUT /api/tickets/:id`, with a price in `currency`; `version`, when given, is the
 * version that the edit was made from.
 */
export function ticketRevision(currency: string) {
  const version = wholeNumberField("version must be the version of a ticket").optional();
  return ticketBody(currency).extend({ version });
}

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
  /** Version of the ticket, which every change raises. */
  readonly version: number;
  /** Edition of the ticket, which only edits by the seller raise. */
  readonly edition: number;
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
