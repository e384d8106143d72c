// Describes what the HTTP API of tickets takes and answers.

import type { Engine } from "@holdfast/actors";
import { momentField, optionalText, priceField, requiredText, wholeNumberField } from "@holdfast/values";
import { z } from "zod";
import { ticketStatus } from "../events/tickets.ts";
import { countField, decimalField, idField, lineField, textField, timeField } from "./answer-fields.ts";
import { listCursor, listLimit } from "./lists.ts";

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
export const ticketAnswer = z
  .object({
    id: idField("Id of the ticket."),
    title: lineField("Title of the listing.", 5_000),
    price: decimalField("Price of the ticket."),
    userId: idField("Id of the seller."),
    orderId: idField("Id of the order that has reserved or bought the ticket; null without such an order.").nullable(),
    status: z
      .enum([...ticketStatus.options, "draft"])
      .describe("Status of the ticket; its seller alone sees a draft, which waits for the e-mail to be confirmed."),
    version: countField("Version of the ticket, which every change raises."),
    edition: countField("Edition of the ticket, which only edits by the seller raise."),
    venue: lineField("Venue of the event.", 1_000).nullable(),
    startsAt: timeField("Start of the event.").nullable(),
    section: lineField("Section of the venue.", 500).nullable(),
    seat: lineField("Seat within the section.", 500).nullable(),
    description: textField("The seller's own description.", 8_000).nullable(),
  })
  .meta({ id: "Ticket" });

/** A ticket in answers. */
export type TicketAnswer = Readonly<z.infer<typeof ticketAnswer>>;

/** Lists at most so many tickets in an answer. */
export const MOST_TICKETS = 100;

/**
 * Creates the schema of a list's query. `cursor` is the id of the last ticket of the part before; default: the list
 * begins with the newest ticket. `limit` is the number of tickets, default `fallback`; more than 100 counts as 100.
 */
export function ticketsQuery(engine: Pick<Engine, "partitionOf">, fallback = MOST_TICKETS) {
  return z.object({ cursor: listCursor(engine), limit: listLimit(MOST_TICKETS, fallback) });
}

/** Describes the answer of `GET /api/tickets`. */
export const ticketsAnswer = z.array(ticketAnswer).max(MOST_TICKETS);
