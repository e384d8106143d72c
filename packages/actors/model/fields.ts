// Reads the flat lists of fields and values in which Redis returns hashes and stream entries.

/** Holds the values of a stream entry by their fields. */
export type EntryFields = Readonly<Record<string, string>>;

/** Turns alternating fields and values into a record; a last field without a value is left out. */
export function recordOf(fields: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let at = 0; at + 1 < fields.length; at += 2) record[fields[at] ?? ""] = fields[at + 1] ?? "";
  return record;
}
