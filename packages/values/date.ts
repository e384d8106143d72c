// Reads dates, times of day and moments from requests.

import { z } from "zod";
import { readText } from "./text.ts";

const MOMENT = z.union([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })]);
const ONE_DIGIT_HOUR = /^\d(?=:)/;

/**
 * Creates a field that reads a moment, a date and time with its zone as ISO 8601 writes it, into ms since 1970. Null and
 * empty text become null, and an absent moment stays absent; refuses every other value with `error`.
 */
export function momentField(error: string) {
  return z
    .string({ error })
    .transform((typed) => readText(typed))
    .refine((text) => text === "" || MOMENT.safeParse(text).success, { error, abort: true })
    .transform((text) => (text === "" ? null : Date.parse(text)))
    .meta({ format: "date-time", maxLength: 40 })
    .nullable()
    .optional();
}

/**
 * Creates a field that reads a day of the calendar as `<input type=date>` sends it, such as `2027-05-30`; an empty text
 * stays empty. Refuses an absent day with `missing`, and every other value, the 30th of February included, with `error`.
 */
export function dateField(error: string, missing: string) {
  return partOfMoment(z.iso.date(), { error, missing });
}

/**
 * Creates a field that reads a time of day as `<input type=time>` sends it, such as `19:30`, `19:30:05` or
 * `19:30:05.250`; an empty text stays empty. Refuses an absent time with `missing`, and every other value with `error`.
 */
export function timeField(error: string, missing: string) {
  return partOfMoment(z.iso.time(), { error, missing });
}

function partOfMoment(schema: z.ZodType<string>, { error, missing }: { error: string; missing: string }) {
  return z
    .string({ error: ({ input }) => (input === undefined ? missing : error) })
    .transform((typed) => readText(typed).replace(ONE_DIGIT_HOUR, "0$&"))
    .refine((text) => text === "" || schema.safeParse(text).success, { error });
}
