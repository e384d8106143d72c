import type { History, HistoryEvent } from "@holdfast/actors/inspect";

const MOST = 60;

/** A history, one line for each thing that happened, then what is so now. */
export function historyLines({ events, present }: History, id: string): string[] {
  const standing = present.map(({ service, what, version, dueAt }) =>
    dueAt === null ? `${service} ${what} at ${version ?? "?"}` : `${service} ${what} due ${timeOf(dueAt)}`,
  );
  return [...events.map((event) => lineOf(event, id)), `now: ${standing.join(", ") || "nothing"}`];
}

function lineOf({ time, service, type, kind, id, version, cause, changes }: HistoryEvent, asked: string): string {
  const what = `${service.padEnd(10)} ${type.padEnd(14)} ${kind} ${id === asked ? "" : `${id} `}@${version}`;
  const said = Object.entries(changes).map(([name, value]) => `${name}=${short(value)}`);
  return `${timeOf(time)}  ${what}  by ${cause}  ${said.join(" ")}`.trimEnd();
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

function short(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
