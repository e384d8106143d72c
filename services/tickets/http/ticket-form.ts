// Reads the form by which a seller lists or changes a ticket.

import { faultOfStart, ticketFields } from "@holdfast/contracts";
import { dateField, momentOf, readText, timeField, wholeNumberField } from "@holdfast/values";
import type { TicketFormValues } from "@holdfast/views";
import { z } from "zod";

// The one field of earlier releases, which a page that is still open in a browser sends.
const LOCAL_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?$/;

/**
 * Creates the schema of a ticket's form: the fields of the API's body, with the start of the event as two fields in UTC.
 * With `date` and `time` both empty the ticket has no start; one without the other is a fault of the other. Beside them
 * the form has a key, the edition that an edit was made from, and `isAnotherTicket`, by which a seller confirms a listing
 * that looks like another.
 */
export function ticketForm(currency: string) {
  const fields = ticketFields(currency).extend({
    date: dateField(
      "Date must be a day of the calendar, such as 2027-05-30",
      "Date is missing: give the day of the event",
    ),
    time: timeField(
      "Time must be a time of day, such as 19:30",
      "Time is missing: give the time at which the event starts",
    ),
    edition: wholeNumberField("edition must be the edition of a ticket").optional(),
    idempotencyKey: z.string().max(255, "The form is not ours").optional(),
    isAnotherTicket: z.string().optional(),
  });
  // Reported beside the faults of the other fields; a day or a time that cannot be read has a fault of its own.
  const form = fields.refine((values) => faultOfMoment(values) === null, {
    path: ["startsAt"],
    error: ({ input }) => faultOfMoment(momentIn.parse(input)),
    when: ({ value }) => momentIn.safeParse(value).success,
  });
  const withMoment = form.transform(({ date, time, startsAt, ...values }) => ({
    ...values,
    startsAt: date === "" ? startsAt : momentOf(date, time),
  }));
  return z.preprocess(withStart, withMoment);
}

const momentIn = z.object({ date: z.string(), time: z.string() });

function faultOfMoment({ date, time }: z.infer<typeof momentIn>): string | null {
  return date === "" ? null : faultOfStart(momentOf(date, time));
}

// Leaves out the empty one of the two fields where the other is given, which the field then reports as missing.
function withStart(values: unknown): unknown {
  if (typeof values !== "object" || values === null) return values;
  const sent: Readonly<Record<string, unknown>> = { ...values };
  if (!("date" in sent || "time" in sent)) return { ...sent, startsAt: withZone(sent["startsAt"]), date: "", time: "" };
  const [date, time] = [textOf(sent["date"]), textOf(sent["time"])];
  return { ...sent, startsAt: null, date: date || (time && undefined), time: time || (date && undefined) };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? readText(value) : "";
}

function withZone(startsAt: unknown): unknown {
  const [, minute, second = ":00"] = LOCAL_TIME.exec(textOf(startsAt)) ?? [];
  return minute === undefined ? startsAt : `${minute}${second}Z`;
}

/** Returns the text of every input as the user typed it, so that a faulty form can show it again. */
export function typedValues(values: Readonly<Record<string, unknown>>): TicketFormValues {
  const typed = (name: string): string => {
    const value = values[name];
    return typeof value === "string" ? value : "";
  };
  const [date = "", time = ""] = typed("startsAt").split("T", 2);
  return {
    title: typed("title"),
    price: typed("price"),
    venue: typed("venue"),
    date: typed("date") || date,
    time: typed("time") || time,
    section: typed("section"),
    seat: typed("seat"),
    description: typed("description"),
  };
}
