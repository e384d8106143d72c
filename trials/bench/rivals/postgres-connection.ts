// Connects the rivals on PostgreSQL.

import postgres from "postgres";
import { z } from "zod";

/** Checks which PostgreSQL a rival works on, in which schema, and whether a commit waits for the disk (`always`). */
export const postgresSettings = z.object({
  address: z.string(),
  schema: z.string(),
  durability: z.enum(["always", "everysec"]),
});

/** Opens a pool of connections, whose statements are prepared once. */
export function connectPostgres(
  { address, schema, durability }: z.infer<typeof postgresSettings>,
  max: number,
): postgres.Sql {
  const connection = { search_path: schema, synchronous_commit: durability === "always" ? "on" : "off" };
  return postgres(address, { max, connection });
}
