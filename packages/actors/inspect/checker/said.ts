// Compares the view of a document with what its last event says.

import { isDeepStrictEqual } from "node:util";

/**
 * Returns whether an event says what the view of its document says. `written` are the data of an event in an earlier form,
 * as they were written; null for the latest form. What they leave out is not compared: a process of an earlier release
 * keeps fields of a document that it does not know, and cannot publish them.
 */
export function isAsSaid(view: unknown, said: unknown, written: unknown): boolean {
  if (!(isRecord(view) && isRecord(said) && isRecord(written))) return isDeepStrictEqual(view, said);
  const names = new Set([...Object.keys(view), ...Object.keys(said)]);
  return [...names].every((name) => !Object.hasOwn(written, name) || isAsSaid(view[name], said[name], written[name]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
