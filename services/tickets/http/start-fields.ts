// Reads the start of an event from the fields of a form: date, time of day, and the zone whose clocks show them.

import { faultOfStart } from "@holdfast/contracts";
import {
  dateField,
  dayText,
  localTimeOf,
  momentsOf,
  placeOf,
  readText,
  timeField,
  timeZoneField,
  UTC,
} from "@holdfast/values";
import { z } from "zod";

/**
 * The fields of a start. `date` and `time` both empty mean no start; one without the other is a fault of the other. Without
 * `timeZone` they are in UTC. `offset`, such as `-05:00`, says which moment is meant where clocks show the time twice.
 */
export const startFields = {
  date: dateField(
    "Date must be a day of the calendar, such as 2027-05-30",
    "Date is missing: give the day of the event",
  ),
  time: timeField(
    "Time must be a time of day, such as 19:30",
    "Time is missing: give the time at which the event starts",
  ),
  timeZone: timeZoneField("Choose the time zone of the venue from the list"),
  offset: z.string().optional(),
};

const readable = z.object({
  date: z.iso.date(),
  time: z.iso.time(),
  timeZone: z.string().nullish(),
  offset: z.string().optional(),
});

type Start = z.infer<typeof readable>;
type Reading = { at: number } | { fault: string; field: "time" | "offset" | "startsAt" };

/** Returns the moment that the fields of a start name, in ms since 1970; null for empty fields. */
export function readStart(fields: { readonly date: string; readonly [field: string]: unknown }): number | null {
  if (fields.date === "") return null;
  const reading = readingOf(readable.parse(fields));
  return "at" in reading ? reading.at : null;
}

/** The checks of a form with the fields of a start, each for `refine`; they report beside the faults of other fields. */
export const startChecks = (["time", "offset", "startsAt"] as const).map((field) => ({
  isGood: (values: unknown) => faultIn(values, field) === null,
  report: {
    path: [field],
    error: ({ input }: { input: unknown }) => faultIn(input, field),
    when: ({ value }: { value: unknown }) => readable.safeParse(value).success,
  },
}));

function faultIn(values: unknown, field: string): string | null {
  const start = readable.safeParse(values).data;
  const reading = start && readingOf(start);
  return reading && "fault" in reading && reading.field === field ? reading.fault : null;
}

function readingOf({ date, time, timeZone, offset }: Start): Reading {
  const zone = timeZone ?? UTC;
  const moments = momentsOf(date, time, zone);
  const at = moments.length > 1 ? moments.find((each) => localTimeOf(each, zone).offset === offset) : moments[0];
  if (at !== undefined) {
    const fault = faultOfStart(at);
    return fault === null ? { at } : { fault, field: "startsAt" };
  }
  const [clocks, day] = [`clocks in ${placeOf(zone)}`, dayText(Date.parse(date), UTC)];
  if (moments.length === 0) {
    return { field: "time", fault: `There is no ${time} on ${day}: ${clocks} are set forward past it` };
  }
  return { field: "offset", fault: `On ${day} ${clocks} show ${time} twice: say which one you mean` };
}

/**
 * Prepares the fields of a start as they were sent: leaves out the empty one of date and time where the other is given,
 * which that field then reports as missing.
 */
export function withStart(sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const [date, time] = [textOf(sent["date"]), textOf(sent["time"])];
  return { ...sent, startsAt: null, date: date || (time && undefined), time: time || (date && undefined) };
}

/** Returns a value that was sent, as `readText` reads it; empty for no text. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? readText(value) : "";
}
