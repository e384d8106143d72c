// Reads documents as text, without parsing them.
import type { Database } from "../store/database.ts";

/** Reads the JSON text of the document at a key, in the form of the database; null when there is none. */
export async function documentText(
  { commands, form }: Pick<Database, "commands" | "form">,
  key: string,
): Promise<string | null> {
  const text = form === "json" ? await commands.call("JSON.GET", key) : await commands.hget(key, "j");
  return typeof text === "string" ? text : null;
}
