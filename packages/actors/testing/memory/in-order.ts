// Keeps the events of each document in order in memory, as `in-order.lua` does on Redis.
import type { OrderedEvent } from "../../delivery/in-order.ts";
import { marksKey, waitingKey } from "../../model/keys.ts";
import { type Memory, withField, withMember, withoutFields, withoutMember } from "./data.ts";

interface Mark {
  readonly version: number;
  readonly time: number;
  readonly sequence: number;
}

const DIGITS = 20;

/**
 * Says whether an event is the next one of its document, which gets the sequence, or whether it waits or was handed on.
 * A memory is never trimmed, so a subscriber begins with the first event of each document.
 */
export function beginInMemory(
  memory: Memory,
  service: string,
  { partition, document, version, time, previous }: OrderedEvent,
): { readonly sequence: number } | "waits" | "done" {
  const mark = markOf(memory, marksKey(partition, service), document);
  if (mark && Number(version) <= mark.version && Number(time) <= mark.time) return "done";
  const isSetBack = mark !== null && Number(version) <= mark.version;
  const isNext = previous === "" || isSetBack || previous === (mark ? `${mark.version} ${mark.time}` : "-");
  return isNext ? { sequence: Math.max(mark ? mark.sequence + 1 : 0, Number(time)) } : "waits";
}

/** Lets an event wait for the one before it. */
export function waitInMemory(memory: Memory, service: string, event: OrderedEvent, fields: readonly string[]): Memory {
  const key = waitingKey(event.partition, service);
  const member = `${event.document} ${event.version.padStart(DIGITS, "0")} event ${JSON.stringify(fields)}`;
  return { ...memory, sets: withMember(memory.sets, key, [member, 0]) };
}

/** Sets the mark of an event's document, or drops it when the document was deleted, and takes out the document's first waiting event; null when none waits. */
export function endInMemory(
  memory: Memory,
  service: string,
  { partition, document, version, time, isLast }: OrderedEvent,
  sequence: number,
): { readonly memory: Memory; readonly next: readonly string[] | null } {
  const marks = marksKey(partition, service);
  const marked = isLast
    ? { ...memory, hashes: withoutFields(memory.hashes, marks, [document]) }
    : withField(memory, marks, [document, `${version} ${time} ${sequence}`]);
  const key = waitingKey(partition, service);
  const waiting = Object.keys(marked.sets[key] ?? {}).filter((member) => member.startsWith(`${document} `));
  const [first] = waiting.toSorted();
  if (first === undefined) return { memory: marked, next: null };
  const next: readonly string[] = JSON.parse(first.slice(first.indexOf(" event ") + " event ".length));
  return { memory: { ...marked, sets: withoutMember(marked.sets, key, first) }, next };
}

function markOf({ hashes }: Memory, key: string, document: string): Mark | null {
  const text = hashes[key]?.[document];
  if (text === undefined) return null;
  const [version = 0, time = 0, sequence = 0] = text.split(" ").map(Number);
  return { version, time, sequence };
}
