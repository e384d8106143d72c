// Reads the replies of the stream commands.
import { recordOf } from "../model/fields.ts";

/** Holds an entry of a stream, as a consumer group delivers it. */
export interface Entry {
  /** Spells the key of the stream. */
  readonly stream: string;
  /** Gives the id of the entry: `<ms>-<sequence>`. */
  readonly id: string;
  /** Lists fields and values in turn; null when the entry was deleted from the stream. */
  readonly fields: readonly string[] | null;
}

/** Describes an entry that was delivered and not yet acknowledged. */
export interface PendingEntry {
  /** Gives the id of the entry. */
  readonly id: string;
  /** Counts the deliveries. */
  readonly deliveries: number;
}

/** Reads the reply of XREADGROUP and XREAD. */
export function entriesOf(reply: unknown): Entry[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap(([stream, entries]: [string, unknown]) => entriesOfStream(stream, entries));
}

/** Reads the reply of XCLAIM and XRANGE, which is about one stream. */
export function entriesOfStream(stream: string, entries: unknown): Entry[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: [string, string[] | null] | null) =>
    entry ? [{ stream, id: entry[0], fields: entry[1] }] : [],
  );
}

/** Reads the extended reply of XPENDING. */
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

/** Reads a reply that lists pairs, one after the other. */
export function pairsOf(reply: unknown): [unknown, unknown][] {
  const values: readonly unknown[] = Array.isArray(reply) ? reply : [];
  return values.flatMap((value, at): [unknown, unknown][] => (at % 2 === 0 ? [[value, values[at + 1]]] : []));
}
