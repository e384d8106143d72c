// Stores single values by name.
import type { Database } from "bun:sqlite";

/** Reads a stored value; undefined when it was never written. */
export function readSetting(database: Database, name: string): string | undefined {
  const query = database.query<{ value: string }, [string]>("SELECT value FROM settings WHERE name = ?");
  return query.get(name)?.value;
}

/** Stores a value under a name, in place of an earlier one. */
export function writeSetting(database: Database, name: string, value: string): void {
  database.query("INSERT INTO settings VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2").run(name, value);
}
