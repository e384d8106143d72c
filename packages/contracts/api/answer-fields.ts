// Creates the fields of answers: what each may hold at most, and what it means.

import { z } from "zod";

/** Pattern of an id: a ULID and the number of its partition. */
export const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}[0-9]{2}$/;
const ID_LENGTH = 28;
const STRIPE_ID = /^[A-Za-z0-9_]+$/;
const LINE = /^[^\r\n]*$/;
const TEXT = new RegExp(String.raw`^[^\u0000]*$`);
const LARGEST = Number.MAX_SAFE_INTEGER;

/** Creates a field for an id of a document: 28 characters, which mean nothing to clients. */
export function idField(description: string) {
  return z.string().length(ID_LENGTH).regex(ID).describe(description);
}

/** Creates a field for an id that Stripe has given. */
export function stripeIdField(description: string) {
  return z.string().max(255).regex(STRIPE_ID).describe(description);
}

/** Creates a field for a text of one line of at most `most` characters. */
export function lineField(description: string, most: number) {
  return z.string().max(most).regex(LINE).describe(description);
}

/** Creates a field for a text of several lines of at most `most` characters. */
export function textField(description: string, most: number) {
  return z.string().max(most).regex(TEXT).describe(description);
}

/** Creates a field for an ISO time in UTC, such as `2027-05-30T19:30:00.000Z`. */
export function timeField(description: string) {
  return z.iso.datetime().max(40).describe(description);
}

/** Creates a field for an amount of money, a decimal number in the currency of the site. */
export function decimalField(description: string) {
  return z.number().min(0).describe(description);
}

/** Creates a field for a whole number from 0, such as a version. */
export function countField(description: string) {
  return z.int().min(0).max(LARGEST).meta({ format: "int64", description });
}

/** Makes the field that marks what lies in the archive, where nothing changes any more; absent for all else. */
export function archivedField(what: string) {
  return z
    .literal(true)
    .optional()
    .describe(`Says that the ${what} is of an event that is long over, and never changes; absent for every other.`);
}
