// Checks what a request says of the part of a list that it wants.

import type { Engine } from "@holdfast/actors";
import { wholeNumberField } from "@holdfast/values";
import { z } from "zod";
import { ID } from "./answer-fields.ts";

/**
 * Creates the schema of a query's cursor: the id of the last document of the part before. An empty one, as a form
 * sends it, begins with the first part; a text that is no id of the database is refused.
 */
export function listCursor(engine: Pick<Engine, "partitionOf">) {
  return z
    .string()
    .optional()
    .transform((id) => id || undefined)
    .refine((id) => id === undefined || engine.partitionOf(id) !== null, "cursor must be one of a Link")
    .meta({
      maxLength: 28,
      pattern: ID.source,
      description: "Cursor of a `Link`; default: the beginning of the list.",
    });
}

/** Creates the schema of the number of documents in a part of a list: `fallback` by default, at most `most`. */
export function listLimit(most: number, fallback = most) {
  return z
    .string()
    .optional()
    .transform((digits): string | number => digits || fallback)
    .pipe(wholeNumberField(`limit must be a whole number from 1 to ${most}`, { min: 1, max: LARGEST_LIMIT }))
    .transform((number) => Math.min(number, most))
    .meta({ type: "integer", format: "int32", minimum: 1, maximum: LARGEST_LIMIT, description: limitWords(most) });
}

const LARGEST_LIMIT = 999_999;

function limitWords(most: number): string {
  return `Number of documents in the part; more than ${most} counts as ${most}.`;
}
