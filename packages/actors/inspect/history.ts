import { recordOf } from "../model/fields.ts";
import { partitionOf } from "../model/ids.ts";
import { documentKey, eventsKey, timersKey } from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Database } from "../store/database.ts";
import { readAllEntries } from "./whole-stream.ts";

/** One thing that happened. */
export interface HistoryEvent {
  /** When it was committed, ms. */
  readonly time: number;
  readonly service: string;
  readonly type: string;
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly cause: string;
  /** What it says otherwise than the document's event before it; all of it where there is none. */
  readonly changes: Readonly<Record<string, unknown>>;
}

/** What is so now of what was asked for. */
export interface Present {
  readonly service: string;
  /** The kind of document, or the timer's name. */
  readonly what: string;
  readonly version: number | null;
  /** When the timer is due, ms; null for a document. */
  readonly dueAt: number | null;
}

/** What happened to a document and to those made after it that name it, in the order of the commits. */
export interface History {
  readonly events: readonly HistoryEvent[];
  readonly present: readonly Present[];
}

interface Entry {
  readonly order: string;
  readonly service: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Tells everything the streams still know of an id: its own events, those that name it, and those of documents made later
 * on its behalf (an order of this ticket, its charges). Null for what is no id of this database.
 */
export async function historyOf(
  database: Database,
  facts: readonly ServiceDefinition[],
  id: string,
): Promise<History | null> {
  const partition = partitionOf(id, database.partitions);
  if (partition === null) return null;
  const streams = await Promise.all(
    facts.map(async ({ service }) => {
      const { entries } = await readAllEntries(database.commands, eventsKey(partition, service));
      return entries.map(([entry, fields]) => entryOf(service, entry, fields));
    }),
  );
  const all = streams.flat().toSorted((one, other) => (one.order < other.order ? -1 : 1));
  return { events: withChanges(concerning(all, id)), present: await presentOf(database, facts, { partition, id }) };
}

function entryOf(service: string, entry: string, fields: readonly string[]): Entry {
  const [ms = "", sequence = ""] = entry.split("-");
  const order = `${ms.padStart(15, "0")}-${sequence.padStart(10, "0")}`;
  const record = recordOf(fields);
  return { order, service, fields: record, text: `${record["id"]} ${record["cause"]} ${record["data"]}` };
}

// Ids rise with time: what names this one and was made after it was made on its behalf.
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
    for (const { name } of documents) {
      const key = documentKey(partition, service, name, id);
      const version =
        form === "json" ? await commands.call("JSON.GET", key, ".version") : await commands.hget(key, "v");
      if (version !== null) found.push({ service, what: name, version: Number(version), dueAt: null });
    }
    for (const timer of timers) {
      const [actor = "", name = ""] = timer.split("|");
      const due = await commands.zscore(timersKey(partition, service), `${actor}|${id}|${name}`);
      if (due !== null) found.push({ service, what: name, version: null, dueAt: Number(due) });
    }
  }
  return found;
}
