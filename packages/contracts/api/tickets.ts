// Describes what the HTTP API of tickets takes.

import type { Engine } from "@holdfast/actors";
import {
  isCountry,
  momentField,
  optionalPriceField,
  optionalText,
  priceField,
  readText,
  requiredText,
  timeZoneField,
  wholeNumberField,
} from "@holdfast/values";
import { z } from "zod";
import { findingQuery } from "./finding.ts";
import { listCursor, listLimit } from "./lists.ts";
import { MOST_TICKETS } from "./ticket-answers.ts";

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

const end = momentField("End must be a date and time with its zone").superRefine((at, context) => {
  const fault = faultOfStart(at ?? null)?.replace("Start", "End");
  if (fault !== undefined) context.addIssue(fault);
});

const NO_COUNTRY = "Country must be a code of two letters, such as DE";

const country = z
  .string({ error: NO_COUNTRY })
  .transform((typed) => readText(typed).toUpperCase())
  .refine((code) => code === "" || isCountry(code), NO_COUNTRY)
  .transform((code) => code || null)
  .meta({ maxLength: 20, pattern: "^[A-Za-z]{2}$", examples: ["DE"] })
  .nullable()
  .optional();

const title = requiredText("Title", { most: 200, mostBytes: 5_000 });

const eventFields = {
  venue: optionalText("Venue", { most: 200 }),
  city: optionalText("City", { most: 100 }),
  country,
  timeZone: timeZoneField("Time zone must be an IANA name, such as Europe/Berlin"),
  startsAt: start,
  endsAt: end,
};

const ownFields = {
  section: optionalText("Section", { most: 100 }),
  row: optionalText("Row", { most: 50 }),
  seat: optionalText("Seat", { most: 100 }),
  description: optionalText("Description", { most: 2_000, mostBytes: 8_000, lines: "many" }),
};

function priceFields(currency: string) {
  const faceValue = optionalPriceField(currency, "Face value");
  return {
    price: priceField(currency),
    faceValue: faceValue.describe("What the seller paid for the ticket, fees included."),
  };
}

/** Reports an end that is not after the start, also beside the faults of other fields; `start` stands for an absent one. */
function withOrderedTimes<Schema extends z.ZodType<EventTimesBody>>(schema: Schema, start: "none" | "stored"): Schema {
  const isGood = ({ startsAt = start === "none" ? null : undefined, endsAt }: EventTimesBody) =>
    isOrdered({ startsAt, endsAt });
  return schema.refine(isGood, { path: ["endsAt"], error: "End must be after the start", when });
}

type EventTimesBody = { startsAt?: number | null | undefined; endsAt?: number | null | undefined };

const when = ({ value }: { value: unknown }): boolean => times.safeParse(value).success;
const time = z.number().nullish();
const times = z.object({ startsAt: time, endsAt: time });

function isOrdered({ startsAt, endsAt }: EventTimesBody): boolean {
  if (endsAt === undefined || endsAt === null || startsAt === undefined) return true;
  return startsAt !== null && startsAt < endsAt;
}

const eventBody = withOrderedTimes(z.object({ title, ...eventFields }), "none");

/** Checks what an operator corrects in an event; absent fields stay as they are. */
export const eventCorrection = z.object({ title: title.optional(), ...eventFields });

/** What a request says of an event; absent and null stand for what is not known. Times are ms since 1970. */
export type EventBody = z.output<typeof eventBody>;

/** The event of a new ticket: a known one, or one that is looked for by what is said of it, and made if there is none. */
export type EventWish = { readonly eventId: string } | { readonly event: EventBody };

/** The part of a ticket's body that is its own and not its event's; the price is in minor units. */
export interface OwnBody {
  readonly price: number;
  readonly faceValue?: number | null | undefined;
  readonly section?: string | null | undefined;
  readonly row?: string | null | undefined;
  readonly seat?: string | null | undefined;
  readonly description?: string | null | undefined;
}

/** The checked body of a request that lists a ticket. */
export type ListingBody = OwnBody & {
  readonly wish: EventWish;
  /** Whether the ticket is not to be on sale before it is sealed. */
  readonly draft: boolean;
};

/**
 * Creates the schema of the body of `POST /api/tickets`, with a price in `currency`. The event is named by `eventId`, or
 * described by `event`, or by `title`, `venue`, `startsAt` and the other fields of an event beside those of the ticket.
 *
 * Null and empty texts count as absent. A start that is given lies ahead, and within ten years. Texts are read by
 * `readText` of `@holdfast/values`, and their lengths are counted in characters as people see them. All texts at their
 * largest fit into the document of a ticket or an order, which the engine limits to 16,384 bytes.
 */
export function ticketBody(currency: string) {
  const eventId = z.string({ error: "eventId must be the id of an event" }).max(200, "eventId is not an id");
  const fields = z.object({
    title: title.optional(),
    ...priceFields(currency),
    ...eventFields,
    ...ownFields,
    eventId: eventId
      .meta({ pattern: String.raw`^\S+$`, description: "Id of the event; the fields of an event are then ignored." })
      .optional(),
    event: eventBody.optional().describe("The event; the same fields beside those of the ticket are then ignored."),
    draft: z
      .boolean({ error: "draft must be true or false" })
      .optional()
      .describe(
        "Whether the ticket is a draft until it is sealed; where seals are required it always is. Default: false.",
      ),
  });
  const listed = z.preprocess(withOneEvent, withOrderedTimes(fields, "none"));
  return listed.transform(
    (body): ListingBody => ({ ...ownBodyOf(body), wish: wishOf(body), draft: body.draft ?? false }),
  );
}

// A ticket whose event is named otherwise needs no title; without one, the title is reported as missing.
function withOneEvent(body: unknown): unknown {
  if (typeof body !== "object" || body === null) return body;
  const sent: Readonly<Record<string, unknown>> = { ...body };
  const isNamed = (sent["eventId"] ?? "") !== "" || (sent["event"] ?? null) !== null;
  if (!isNamed) return { ...sent, title: sent["title"] ?? "", eventId: undefined, event: undefined };
  const ignored = Object.keys({ title, ...eventFields }).map((name) => [name, undefined]);
  return { ...sent, ...Object.fromEntries(ignored) };
}

/** Returns the part of a ticket's body that is its own. */
export function ownBodyOf({ price, faceValue, section, row, seat, description }: OwnBody): OwnBody {
  return { price, faceValue, section, row, seat, description };
}

/** Returns what a ticket's body says of the event of a new ticket. */
export function wishOf({ eventId, event, title = "", ...details }: WishBody): EventWish {
  return eventId ? { eventId } : { event: event ?? eventBodyOf({ title, ...details }) };
}

type WishBody = Omit<EventBody, "title"> & {
  readonly title?: string | undefined;
  readonly eventId?: string | undefined;
  readonly event?: EventBody | undefined;
};

/** Returns the part of a ticket's body that says what its event is. */
export function eventBodyOf({ title, venue, city, country, timeZone, startsAt, endsAt }: EventBody): EventBody {
  return { title, venue, city, country, timeZone, startsAt, endsAt };
}

/**
 * Creates the schema of the body of `PUT /api/tickets/:id`, with a price in `currency`; `version`, when given, is the
 * version that the edit was made from. Leaves an absent optional field unchanged; null or empty text clears the field.
 */
export function ticketRevision(currency: string) {
  return withOrderedTimes(ticketFields(currency), "stored");
}

/** Creates the schema of `ticketRevision` without the check of the times, for a form that adds its own fields. */
export function ticketFields(currency: string) {
  const version = wholeNumberField("version must be the version of a ticket").optional();
  return z.object({ title, ...priceFields(currency), ...eventFields, ...ownFields, version });
}

/** The checked body of a request that changes a ticket; the price is in minor units, times are ms since 1970. */
export type TicketBody = OwnBody & EventBody;

/**
 * Creates the schema of the query of a person's list of tickets. `cursor` is the id of the last ticket of the part
 * before; default: the list begins with the newest ticket. `limit` is the number of tickets, default and at most 100.
 */
export function listingsQuery(engine: Pick<Engine, "partitionOf">, fallback = MOST_TICKETS) {
  return z.object({ cursor: listCursor(engine), limit: listLimit(MOST_TICKETS, fallback) });
}

/** Creates the schema of the query of `GET /api/tickets`: the newest tickets come first, 100 in a part. */
export function ticketsQuery(engine: Pick<Engine, "partitionOf">, currency: string) {
  return findingQuery(engine, { currency, sort: "newest", most: MOST_TICKETS });
}

/** Creates the schema of the query of `GET /api/events`: sorted by date, `limit` in a part, at most 100. */
export function eventsQuery(engine: Pick<Engine, "partitionOf">, currency: string, limit = MOST_TICKETS) {
  return findingQuery(engine, { currency, sort: "date", most: MOST_TICKETS, limit });
}
