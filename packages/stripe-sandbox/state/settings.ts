import type { Database } from "bun:sqlite";

/** Reads a kept value; undefined when it was never written. */
export function readSetting(database: Database, name: string): string | undefined {
  const query = database.query<{ value: string }, [string]>("SELECT value FROM settings WHERE name = ?");
  return query.get(name)?.value;
}

/** Keeps a value under a name, in place of the one before. */
export function writeSetting(database: Database, name: string, value: string): void {
  database.query("INSERT INTO settings VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2").run(name, value);
}
