// Reads the form by which a seller lists or changes a ticket.

import { ticketBody } from "@holdfast/contracts";
import type { TicketFormValues } from "@holdfast/views";
import { z } from "zod";

const LOCAL_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?$/;

/** Checks the form of a ticket: the fields of the API's body and a key; reads date and time as UTC. */
export const ticketForm = z.preprocess(
  withZone,
  ticketBody.extend({ idempotencyKey: z.string().max(255, "The form is not ours").optional() }),
);

function withZone(values: unknown): unknown {
  if (typeof values !== "object" || values === null || !("startsAt" in values)) return values;
  const [, minute, second = ":00"] = LOCAL_TIME.exec(String(values.startsAt)) ?? [];
  return minute === undefined ? values : { ...values, startsAt: `${minute}${second}Z` };
}

/** Returns the text of every input as the user typed it, so that a faulty form can show it again. */
export function typedValues(values: Readonly<Record<string, unknown>>): TicketFormValues {
  const typed = (name: keyof TicketFormValues): string => {
    const value = values[name];
    return typeof value === "string" ? value : "";
  };
  return {
    title: typed("title"),
    price: typed("price"),
    venue: typed("venue"),
    startsAt: typed("startsAt"),
    section: typed("section"),
    seat: typed("seat"),
    description: typed("description"),
  };
}
