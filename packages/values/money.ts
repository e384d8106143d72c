// Reads prices from requests into minor units and turns minor units into decimal numbers.

import { z } from "zod";

/** The smallest price Stripe takes, in minor units. */
export const MIN_PRICE_CENTS = 50;

/** The largest price Stripe takes, in minor units. */
export const MAX_PRICE_CENTS = 99_999_999;

const DECIMAL = /^\d{1,9}(?:\.\d{1,2})?$/;
const PRICE_MESSAGE = "Price must be between 0.50 and 999999.99 with at most two decimal places";

/**
 * Creates a field that reads an amount from a request into minor units: a decimal number, or its text, with at most nine
 * digits before the point and two after it. Refuses every other value with `error`.
 */
export function amountField(error: string) {
  return z
    .union([z.number(), z.string()], { error })
    .transform((value) => String(value).trim())
    .refine((text) => DECIMAL.test(text), { error, abort: true })
    .transform(centsOf);
}

/** Reads a price: an amount from `MIN_PRICE_CENTS` to `MAX_PRICE_CENTS`. Refuses every other value with one message. */
export const priceField = amountField(PRICE_MESSAGE).refine(
  (cents) => cents >= MIN_PRICE_CENTS && cents <= MAX_PRICE_CENTS,
  { error: PRICE_MESSAGE },
);

/** Turns minor units into the decimal number that the API shows: 1999 becomes 19.99. */
export function decimalOf(cents: number): number {
  return cents / 100;
}

function centsOf(text: string): number {
  const [whole = "0", fraction = ""] = text.split(".");
  return Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
}
