import { recordOf } from "../model/fields.ts";

/** An entry of a stream as a consumer group hands it out. */
export interface Entry {
  readonly stream: string;
  readonly id: string;
  /** Fields and values in turn; null when the entry was deleted from the stream. */
  readonly fields: readonly string[] | null;
}

/** An entry that a consumer group has handed out and not yet seen acknowledged. */
export interface PendingEntry {
  readonly id: string;
  readonly deliveries: number;
}

/** Reads the reply of XREADGROUP and XREAD. */
export function entriesOf(reply: unknown): Entry[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap(([stream, entries]: [string, unknown]) => entriesOfStream(stream, entries));
}

/** Reads entries of one stream, as XCLAIM and XRANGE reply. */
export function entriesOfStream(stream: string, entries: unknown): Entry[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: [string, string[] | null] | null) =>
    entry ? [{ stream, id: entry[0], fields: entry[1] }] : [],
  );
}

/** Reads the long reply of XPENDING. */
export function pendingOf(reply: unknown): PendingEntry[] {
  if (!Array.isArray(reply)) return [];
  return reply.map(([id, , , deliveries]: [string, string, number, number]) => ({ id, deliveries }));
}

/** Reads the reply of XINFO CONSUMERS. */
export function consumersOf(reply: unknown): { name: string; idleMs: number }[] {
  if (!Array.isArray(reply)) return [];
  return reply.map((fields: readonly (string | number)[]) => {
    const { name = "", idle = "0" } = recordOf(fields.map(String));
    return { name, idleMs: Number(idle) };
  });
}
