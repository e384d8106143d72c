// Lists the partitions of a database.
import type { Database } from "./database.ts";

/** Returns the numbers of a database's partitions, from 0. */
export function partitionsOf(database: Database): number[] {
  return Array.from({ length: database.partitions }, (_, partition) => partition);
}
