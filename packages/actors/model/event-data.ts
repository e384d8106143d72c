// Parses the data of an event as they stand in its entry.
import { TerminalError } from "./errors.ts";
import { parseStoredJson } from "./stored-json.ts";

/** Parses the data of an event. Throws TerminalError for a text that is no JSON, or no object. */
export function parseEventData(text: string): Record<string, unknown> {
  try {
    const value = parseStoredJson(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw new TerminalError("Cannot read event: its data is no JSON", { cause: error });
  }
  throw new TerminalError("Cannot read event: its data is no object");
}
