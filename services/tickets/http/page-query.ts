// Checks the query of a list of tickets.

import type { Engine } from "@holdfast/actors";
import { listCursor } from "@holdfast/server";
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
      .transform((digits) => digits || String(defaultLimit))
      .pipe(z.string().regex(/^[1-9]\d{0,5}$/, `limit must be a whole number from 1 to ${MOST_LISTED}`))
      .transform((digits) => Math.min(Number(digits), MOST_LISTED)),
  });
}
