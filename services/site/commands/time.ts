// Parses a time on the command line.

import { InvalidArgumentError } from "commander";

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Parses a time with its zone, such as 2026-11-02T19:30:05Z; returns ms since 1970. Throws InvalidArgumentError. */
export function parseTime(text: string): number {
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(time)) return time;
  throw new InvalidArgumentError("It is a time such as 2026-11-02T19:30:05Z.");
}
