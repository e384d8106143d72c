import type { Database } from "../store/database.ts";

/** The text of a document as it is kept under a key, in either form; null where there is none. */
export async function documentText(
  { commands, form }: Pick<Database, "commands" | "form">,
  key: string,
): Promise<string | null> {
  const text = form === "json" ? await commands.call("JSON.GET", key) : await commands.hget(key, "j");
  return typeof text === "string" ? text : null;
}
