// Reads whole numbers from requests.

import { z } from "zod";
import { readText } from "./text.ts";

/** Sets the bounds of a whole number, both included. */
export interface WholeNumberRules {
  /** Smallest number; default 0. */
  readonly min?: number;
  /** Largest number; default the largest that is exact. */
  readonly max?: number;
}

const DIGITS = z.string().meta({ pattern: String.raw`^\d{1,16}$`, maxLength: 16 });

/**
 * Creates a field that reads a whole number: a number, or its digits as text, as forms and addresses send it. Refuses
 * every other value with `error`.
 */
export function wholeNumberField(error: string, { min = 0, max = Number.MAX_SAFE_INTEGER }: WholeNumberRules = {}) {
  return z
    .union([z.number().meta({ type: "integer", format: "int64", minimum: min, maximum: max }), DIGITS], { error })
    .transform((value) => readText(String(value)))
    .refine((text) => /^\d{1,16}$/.test(text), { error, abort: true })
    .transform(Number)
    .refine((number) => number >= min && number <= max, { error });
}
