// Checks the query of a list of tickets.

import type { Engine } from "@holdfast/actors";
import { listCursor } from "@holdfast/server";
import { wholeNumberField } from "@holdfast/values";
import { z } from "zod";
import { MOST_LISTED } from "../store.ts";

/**
 * Creates the schema of a list's query. `cursor` is the id of the last ticket of the part before; default: the list
 * begins with the newest ticket. `limit` is the number of tickets, default `defaultLimit`; more than 100 counts as 100.
 */
export function pageQuery(engine: Pick<Engine, "partitionOf">, defaultLimit = MOST_LISTED) {
  return z.object({
    cursor: listCursor(engine),
    limit: z
      .string()
      .optional()
      .transform((digits): string | number => digits || defaultLimit)
      .pipe(wholeNumberField(`limit must be a whole number from 1 to ${MOST_LISTED}`, { min: 1, max: 999_999 }))
      .transform((number) => Math.min(number, MOST_LISTED)),
  });
}
