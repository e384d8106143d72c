import type { Database } from "./database.ts";

/** Numbers the partitions of a database. */
export function partitionsOf(database: Database): number[] {
  return Array.from({ length: database.partitions }, (_, partition) => partition);
}
