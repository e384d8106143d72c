// Reads the cursor of a list from a query.
import type { Engine } from "@holdfast/actors";
import { z } from "zod";

/**
 * Creates the schema of a query's cursor: the id of the last document of the part before. An empty one, as a form
 * sends it, begins with the first part; a text that is no id of the database is refused.
 */
export function listCursor(engine: Pick<Engine, "partitionOf">) {
  return z
    .string()
    .optional()
    .transform((id) => id || undefined)
    .refine((id) => id === undefined || engine.partitionOf(id) !== null, "cursor must be one of a Link");
}
