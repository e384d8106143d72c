// Checks the query of a list of tickets.
import type { Engine } from "@holdfast/actors";
import { z } from "zod";
import { MOST_LISTED } from "../store.ts";

/** `cursor` is the id of the last ticket shown, `limit` is `defaultLimit` where absent; a larger one than 100 is 100. */
export function pageQuery(engine: Pick<Engine, "partitionOf">, defaultLimit = MOST_LISTED) {
  return z.object({
    cursor: z
      .string()
      .optional()
      .transform((id) => id || undefined)
      .refine((id) => id === undefined || engine.partitionOf(id) !== null, "cursor must be one of a Link"),
    limit: z
      .string()
      .optional()
      .transform((digits) => digits || String(defaultLimit))
      .pipe(z.string().regex(/^[1-9]\d{0,5}$/, `limit must be a whole number from 1 to ${MOST_LISTED}`))
      .transform((digits) => Math.min(Number(digits), MOST_LISTED)),
  });
}
