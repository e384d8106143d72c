// Parses an age on the command line.

import { InvalidArgumentError } from "commander";

const UNITS: Readonly<Record<string, number>> = { s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses an age such as `30s`, `10min`, `2h` or `3d`, in ms; throws InvalidArgumentError for another text. */
export function parseAge(text: string): number {
  const [, count, unit = ""] = /^(\d+) ?(s|min|h|d)$/.exec(text) ?? [];
  const ms = UNITS[unit];
  if (ms === undefined) throw new InvalidArgumentError("It is a number with a unit: s, min, h or d.");
  return Number(count) * ms;
}
