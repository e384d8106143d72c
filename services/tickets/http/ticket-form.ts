// Reads the form by which a seller lists or changes a ticket.

import { ticketFields } from "@holdfast/contracts";
import { wholeNumberField } from "@holdfast/values";
import type { TicketFormValues } from "@holdfast/views";
import { z } from "zod";
import { readStart, startChecks, startFields, textOf, withStart } from "./start-fields.ts";

// The one field of earlier releases, in UTC, which a page that is still open in a browser sends.
const LOCAL_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?$/;

const formFields = {
  ...startFields,
  edition: wholeNumberField("edition must be the edition of a ticket").optional(),
  idempotencyKey: z.string().max(255, "The form is not ours").optional(),
  isAnotherTicket: z.string().optional(),
  handOver: z.string().optional(),
};

/**
 * Creates the schema of the form that changes a ticket: the fields of the API's body, with the start of the event as
 * `startFields`. Beside them the form has a key, the edition that an edit was made from, and `isAnotherTicket`, by which a
 * seller confirms a listing that looks like another.
 */
export function ticketForm(currency: string) {
  return z.preprocess(prepared, withMoment(ticketFields(currency).extend(formFields)));
}

/**
 * Creates the schema of the form that lists a ticket: that of `ticketForm`, or `eventId` in place of the event's fields. A
 * date may be left out unless it is required.
 */
export function listingForm(currency: string, { isDateRequired }: { readonly isDateRequired: boolean }) {
  const fields = ticketFields(currency);
  const eventId = z.string().max(200, "The form is not ours").optional();
  return z.preprocess(
    (sent) => prepared(withOneEvent(sent)),
    withMoment(
      fields
        .extend({ ...formFields, title: fields.shape.title.optional(), eventId })
        .refine((sent) => !isDateRequired || sent.eventId !== undefined || sent.date !== "", {
          path: ["date"],
          error: "Date is missing: give the day of the event",
        }),
    ),
  );
}

type Moment = { date: string; time: string; offset?: string | undefined; startsAt?: number | null | undefined };
type WithZone = Moment & { timeZone?: string | null | undefined };

function withMoment<Schema extends z.ZodType<WithZone>>(fields: Schema) {
  const form = startChecks.reduce((checked, { isGood, report }) => checked.refine(isGood, report), fields);
  return form.transform(({ date, time, offset, startsAt, ...values }) => ({
    ...values,
    startsAt: date === "" ? startsAt : readStart({ date, time, timeZone: values.timeZone, offset }),
  }));
}

const EVENT_FIELDS = ["title", "venue", "city", "country", "timeZone", "startsAt", "date", "time", "offset"];

// A ticket whose event is chosen needs no title; without one, the title is reported as missing.
function withOneEvent(values: unknown): unknown {
  if (typeof values !== "object" || values === null) return values;
  const sent: Readonly<Record<string, unknown>> = { ...values };
  if (textOf(sent["eventId"]) === "") return { ...sent, title: sent["title"] ?? "", eventId: undefined };
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !EVENT_FIELDS.includes(name)));
}

function prepared(values: unknown): unknown {
  if (typeof values !== "object" || values === null) return values;
  const sent: Readonly<Record<string, unknown>> = { ...values };
  if ("date" in sent || "time" in sent) return withStart(sent);
  return { ...sent, startsAt: withZone(sent["startsAt"]), date: "", time: "" };
}

function withZone(startsAt: unknown): unknown {
  const [, minute, second = ":00"] = LOCAL_TIME.exec(textOf(startsAt)) ?? [];
  return minute === undefined ? startsAt : `${minute}${second}Z`;
}

/** Returns how a form says that the ticket is handed over; empty where it does not say so. */
export function handOverIn(value: unknown): TicketFormValues["handOver"] {
  return value === "file" || value === "code" || value === "seller" ? value : "";
}

/** Returns the text of every input as the user typed it, so that a faulty form can show it again. */
export function typedValues(values: Readonly<Record<string, unknown>>): TicketFormValues {
  const typed = (name: string): string => {
    const value = values[name];
    return typeof value === "string" ? value : "";
  };
  const [date = "", time = ""] = typed("startsAt").split("T", 2);
  return {
    ...{ eventId: typed("eventId"), title: typed("title"), venue: typed("venue"), city: typed("city") },
    date: typed("date") || date,
    time: typed("time") || time,
    ...{ timeZone: typed("timeZone"), offset: typed("offset") },
    ...{ section: typed("section"), row: typed("row"), seat: typed("seat"), description: typed("description") },
    ...{ price: typed("price"), faceValue: typed("faceValue"), handOver: handOverIn(values["handOver"]) },
  };
}
