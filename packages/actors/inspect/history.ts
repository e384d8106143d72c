// Collects what the streams say about an id, in the order in which it happened.
import { recordOf } from "../model/fields.ts";
import { partitionOf, timeOf } from "../model/ids.ts";
import { archivedKey, documentKey, eventsKey, timerMember, timersKey } from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Database } from "../store/database.ts";
import { readAllEntries } from "./whole-stream.ts";

/** Describes one event of a history. */
export interface HistoryEvent {
  /** Gives the time of the commit, in ms since 1970. */
  readonly time: number;
  /** Names the service that published the event. */
  readonly service: string;
  /** Names the type of the event. */
  readonly type: string;
  /** Names the kind of the document. */
  readonly kind: string;
  /** Gives the id of the document. */
  readonly id: string;
  /** Gives the version of the document after the change. */
  readonly version: number;
  /** Names what caused the change: a command id, an event or a timer. */
  readonly cause: string;
  /** Holds the fields that differ from the document's previous event; all fields when there is none. */
  readonly changes: Readonly<Record<string, unknown>>;
}

/** Describes a document or a timer that exists now under the id. */
export interface Present {
  /** Names the service that owns the document or the timer. */
  readonly service: string;
  /** Names the kind of the document, or the timer. */
  readonly what: string;
  /** Gives the version of the document; null for a timer, and for an archived document. */
  readonly version: number | null;
  /** Says that the document is not in Redis but in the archive; absent for all others. */
  readonly isArchived?: true;
  /** Gives the time at which the timer is due, in ms since 1970; null for a document. */
  readonly dueAt: number | null;
}

/** Holds what happened to a document, and to later documents that name it. */
export interface History {
  /** Lists the events in the order of their commits. */
  readonly events: readonly HistoryEvent[];
  /** Lists the documents and timers that exist now, and the archived documents. */
  readonly present: readonly Present[];
}

interface Entry {
  readonly order: string;
  readonly service: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Reads everything that the streams still hold about an id: its own events, events that name it, and events of documents
 * that were made later and name it (an order of this ticket, its charges). Null for a text that is no id of this
 * database. Events that were trimmed (after 72 h at the earliest) are missing.
 */
export async function historyOf(
  database: Database,
  facts: readonly ServiceDefinition[],
  id: string,
): Promise<History | null> {
  const partition = partitionOf(id, database.partitions);
  if (partition === null) return null;
  const since = sinceOf(id);
  const streams = await Promise.all(
    facts.map(async ({ service }) => {
      const { entries } = await readAllEntries(database.commands, eventsKey(partition, service), since);
      return entries.map(([entry, fields]) => entryOf(service, entry, fields));
    }),
  );
  const all = streams.flat().toSorted((one, other) => (one.order < other.order ? -1 : 1));
  return { events: withChanges(concerning(all, id)), present: await presentOf(database, facts, { partition, id }) };
}

// Nothing names an id that is not there yet. The clock of the process that made it may be wrong by minutes; an id that is
// a hash has no time, or one that is far away.
function sinceOf(id: string): number | undefined {
  const madeAt = timeOf(id);
  if (madeAt === null || madeAt > Date.now()) return undefined;
  return Math.max(0, madeAt - CLOCKS_DIFFER_MS);
}

const CLOCKS_DIFFER_MS = 3_600_000;

function entryOf(service: string, entry: string, fields: readonly string[]): Entry {
  const [ms = "", sequence = ""] = entry.split("-");
  const order = `${ms.padStart(15, "0")}-${sequence.padStart(10, "0")}`;
  const record = recordOf(fields);
  return { order, service, fields: record, text: `${record["id"]} ${record["cause"]} ${record["data"]}` };
}

// Ids rise with time: a document with a higher id that names a known one was made on its behalf.
function concerning(entries: readonly Entry[], id: string): Entry[] {
  const ids = new Set([id]);
  const names = ({ text }: Entry): boolean => [...ids].some((known) => text.includes(known));
  for (const entry of entries) {
    const own = entry.fields["id"] ?? "";
    if (own > id && names(entry)) ids.add(own);
  }
  return entries.filter(names);
}

function withChanges(entries: readonly Entry[]): HistoryEvent[] {
  const last = new Map<string, Record<string, unknown>>();
  return entries.map(({ order, service, fields }) => {
    const { type = "", kind = "", id = "", cause = "" } = fields;
    const data = dataOf(fields["data"]);
    const before = last.get(`${service}:${kind}:${id}`) ?? {};
    last.set(`${service}:${kind}:${id}`, data);
    const different = Object.entries(data).filter(
      ([name, value]) =>
        name !== "id" && name !== "version" && JSON.stringify(value) !== JSON.stringify(before[name] ?? null),
    );
    const time = Number(order.split("-")[0]);
    const version = Number(fields["version"]);
    return { time, service, type, kind, id, version, cause, changes: Object.fromEntries(different) };
  });
}

function dataOf(text = "{}"): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

async function presentOf(
  { commands, form }: Database,
  facts: readonly ServiceDefinition[],
  { partition, id }: { partition: number; id: string },
): Promise<Present[]> {
  const found: Present[] = [];
  for (const { service, documents, timers } of facts) {
    for (const { name, archive } of documents) {
      const key = documentKey(partition, service, name, id);
      const version =
        form === "json" ? await commands.call("JSON.GET", key, ".version") : await commands.hget(key, "v");
      if (version !== null) found.push({ service, what: name, version: Number(version), dueAt: null });
      if (!archive || (await commands.zscore(archivedKey(partition, service, name), id)) === null) continue;
      found.push({ service, what: name, version: null, dueAt: null, isArchived: true });
    }
    for (const timer of timers) {
      const [actor = "", name = ""] = timer.split("|");
      const member = timerMember(actor, id, name);
      // A timer in the set of earlier releases was set after the one of its kind.
      const keys = [timersKey(partition, service), timersKey(partition, service, timer)];
      const [old, due] = await Promise.all(keys.map((key) => commands.zscore(key, member)));
      const dueAt = old ?? due ?? null;
      if (dueAt !== null) found.push({ service, what: name, version: null, dueAt: Math.floor(Number(dueAt)) });
    }
  }
  return found;
}
