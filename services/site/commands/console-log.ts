// Prints the lines of a command that goes on running.

import type { Log } from "@holdfast/actors";

function line(fields: object, text: string): void {
  console.error(`${text} ${JSON.stringify(fields)}`);
}

/** Prints warnings and errors, one line each, and what is over; nothing below. */
export const consoleLog: Log = { debug: () => undefined, info: line, warn: line, error: line };
