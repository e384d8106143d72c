// Writes the history of a document as lines.

import type { History, HistoryEvent } from "@holdfast/actors/inspect";

const MOST = 60;

/** Returns the lines of a history: one line for each event, then one with the present documents and timers. */
export function historyLines({ events, present }: History, id: string): string[] {
  const states = present.map(({ service, what, version, dueAt, isArchived }) => {
    if (isArchived) return `${service} ${what} in the archive`;
    return dueAt === null ? `${service} ${what} at ${version ?? "?"}` : `${service} ${what} due ${timeOf(dueAt)}`;
  });
  return [...events.map((event) => lineOf(event, id)), `now: ${states.join(", ") || "nothing"}`];
}

function lineOf({ time, service, type, kind, id, version, cause, changes }: HistoryEvent, asked: string): string {
  const what = `${service.padEnd(10)} ${type.padEnd(14)} ${kind} ${id === asked ? "" : `${id} `}@${version}`;
  const fields = Object.entries(changes).map(([name, value]) => `${name}=${short(value)}`);
  return `${timeOf(time)}  ${what}  by ${cause}  ${fields.join(" ")}`.trimEnd();
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

function short(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
