// Provides a log for tests that keeps its lines.
import type { Log } from "../model/log.ts";

/** Holds one line of a log. */
export interface Line {
  /** Names the level. */
  readonly level: "debug" | "info" | "warn" | "error";
  /** Holds the fields. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Gives the text. */
  readonly text: string;
}

/** Creates a log and the list of its lines above debug, oldest first. */
export function recordedLog(): { readonly log: Log; readonly lines: Line[] } {
  const lines: Line[] = [];
  const at = (level: Line["level"]) => (fields: object, text: string) => {
    if (level !== "debug") lines.push({ level, fields: { ...fields }, text });
  };
  return { lines, log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } };
}
