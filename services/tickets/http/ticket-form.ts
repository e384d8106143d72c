// Reads the form by which a seller lists or changes a ticket.

import { ticketFields } from "@holdfast/contracts";
import { wholeNumberField } from "@holdfast/values";
import type { TicketFormValues } from "@holdfast/views";
import { z } from "zod";
import { readStart, startChecks, startFields, textOf, withStart } from "./start-fields.ts";

// The one field of earlier releases, in UTC, which a page that is still open in a browser sends.
const LOCAL_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?$/;

/**
 * Creates the schema of a ticket's form: the fields of the API's body, with the start of the event as `startFields`. Beside
 * them the form has a key, the edition that an edit was made from, and `isAnotherTicket`, by which a seller confirms a
 * listing that looks like another.
 */
export function ticketForm(currency: string) {
  const fields = ticketFields(currency).extend({
    ...startFields,
    edition: wholeNumberField("edition must be the edition of a ticket").optional(),
    idempotencyKey: z.string().max(255, "The form is not ours").optional(),
    isAnotherTicket: z.string().optional(),
  });
  const form = startChecks.reduce((checked, { isGood, report }) => checked.refine(isGood, report), fields);
  const withMoment = form.transform(({ date, time, offset, startsAt, ...values }) => ({
    ...values,
    startsAt: date === "" ? startsAt : readStart({ date, time, timeZone: values.timeZone, offset }),
  }));
  return z.preprocess(prepared, withMoment);
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
    timeZone: typed("timeZone"),
    offset: typed("offset"),
    city: typed("city"),
    section: typed("section"),
    row: typed("row"),
    seat: typed("seat"),
    description: typed("description"),
  };
}
