// Reads all data of one partition into memory, for the checks.
import type { Archive } from "../../model/archive.ts";
import { type DocumentType, parseDocument, type Stored } from "../../model/document.ts";
import { errorText } from "../../model/errors.ts";
import { type Event, eventIn, forgottenIn } from "../../model/events.ts";
import { recordOf } from "../../model/fields.ts";
import { partitionSuffix } from "../../model/keys.ts";
import type { ServiceDefinition } from "../../model/service.ts";
import type { Database } from "../../store/database.ts";
import { documentText } from "../document-text.ts";
import { inBatches } from "../in-batches.ts";
import type { KeysByService } from "../keys-of.ts";
import { readAllEntries } from "../whole-stream.ts";
import type { Finding } from "./finding.ts";
import { readRecords } from "./records.ts";
import type { ClaimSeen, Mark, OrderMark } from "./seen.ts";

/** Holds all data of one service in one partition. */
export interface ServiceSnapshot {
  /** Defines the service. */
  readonly facts: ServiceDefinition;
  /** Maps kind and id to the JSON text of each document. */
  readonly texts: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Maps kind and id to each document; a document that cannot be read is missing here and among the faults. */
  readonly documents: ReadonlyMap<string, ReadonlyMap<string, Stored<object>>>;
  /** Lists the events in the order of the stream, which is that of the commits. */
  readonly events: readonly Event<unknown>[];
  /** Maps `<kind>:<id>` to the data of the document's last event as they were written, if in an earlier form. */
  readonly written: ReadonlyMap<string, string>;
  /** Names the deleted documents, as `<kind>:<id>`; some may be back from the archive. */
  readonly forgotten: ReadonlySet<string>;
  /** Maps the kinds of archived records to the versions of these, by the ids that they are found by. */
  readonly archived: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Maps kind and id to the JSON text of each archived document; empty where the archive is not read. */
  readonly archivedTexts: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Names the subscribers that have registered with the stream: a side subscriber does so when it first runs. */
  readonly registered: ReadonlySet<string>;
  /** Says that the stream has lost entries at its beginning. */
  readonly isTrimmed: boolean;
  /** Maps `<actor>|<id>|<name>` of each timer to its due time, in ms since 1970. */
  readonly timers: ReadonlyMap<string, number>;
  /** Lists the inbox marks. */
  readonly marks: readonly Mark[];
  /** Maps each source of which the service wants each event to the time since when, in ms since 1970. */
  readonly wantsEachSince: ReadonlyMap<string, number>;
  /** Maps `<service>:<kind>:<id>` of the documents of these sources to their marks. */
  readonly orderMarks: ReadonlyMap<string, OrderMark>;
  /** Counts the events that wait for an earlier event of their document, with the events that hold them back. */
  readonly waiting: number;
  /** Maps command ids to outcomes; `bucket` is the hour (since 1970) in whose hash the outcome is stored. */
  readonly outcomes: ReadonlyMap<string, { readonly bucket: string; readonly text: string }>;
  /** Maps the name of a list to the scores of its ids. */
  readonly lists: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Maps `<claim>:<name>` to each claim. */
  readonly claims: ReadonlyMap<string, ClaimSeen>;
  /** Lists documents and events that cannot be read. */
  readonly faults: readonly Finding[];
}

/** Holds all data of one partition. Its parts are read one after the other, so they may not match while services run. */
export interface PartitionSnapshot {
  /** Gives the number of the partition. */
  readonly partition: number;
  /** Gives the Redis time at which the read began, in ms since 1970. */
  readonly now: number;
  /** Lists the services that the check knows. */
  readonly services: readonly ServiceSnapshot[];
  /** Returns the data of one service; throws TypeError for an unknown name. */
  service(name: string): ServiceSnapshot;
  /** Returns the readable documents of one type, by id; throws TypeError for an unknown service. */
  documents<State>(service: string, type: DocumentType<State>): ReadonlyMap<string, Stored<State>>;
  /** Returns these and the archived ones, where the archive is read. */
  allDocuments<State>(service: string, type: DocumentType<State>): ReadonlyMap<string, Stored<State>>;
}

/** Reads all data of a partition, with its records in `archive`. `keys` are those of the partition, from `keysOf`. */
export async function readPartition(
  database: Database,
  facts: readonly ServiceDefinition[],
  { partition, keys, archive }: { partition: number; keys: KeysByService; archive: Archive | null },
): Promise<PartitionSnapshot> {
  const [seconds = 0, micros = 0] = await database.commands.time();
  const services: ServiceSnapshot[] = [];
  for (const each of facts) {
    const prefix = `{${partitionSuffix(partition)}}:${each.service}:`;
    services.push(await readService(database, each, { prefix, rest: keys.get(each.service) ?? [], archive }));
  }
  function service(name: string): ServiceSnapshot {
    const found = services.find((one) => one.facts.service === name);
    if (!found) throw new TypeError(`Cannot look at ${name}: nothing is known of such a service`);
    return found;
  }
  return {
    partition,
    now: seconds * 1_000 + Math.floor(micros / 1_000),
    services,
    service,
    documents: (name, type) => parsed(type, service(name).texts.get(type.name) ?? new Map(), []),
    allDocuments(name, type) {
      const { texts, archivedTexts } = service(name);
      return parsed(type, new Map([...(archivedTexts.get(type.name) ?? []), ...(texts.get(type.name) ?? [])]), []);
    },
  };
}

interface Place {
  readonly prefix: string;
  readonly rest: readonly string[];
  readonly archive: Archive | null;
}

// Reads marks before documents and documents before events, so that each is older than what it is compared with.
async function readService(database: Database, facts: ServiceDefinition, place: Place): Promise<ServiceSnapshot> {
  const faults: Finding[] = [];
  const order = await readOrder(database, place);
  const marks = await readMarks(database, place);
  const timers = await readTimers(database, place);
  const claims = await readClaims(database, facts, place);
  const texts = await readTexts(database, facts, place);
  const lists = await readLists(database, place);
  const archived = await readArchived(database, facts, place);
  const records = await readRecords(facts, archived, place.archive);
  faults.push(...records.faults);
  const { events, written, forgotten, isTrimmed } = await readEvents(database, facts, { prefix: place.prefix, faults });
  const registered = new Set(await database.commands.hkeys(`${place.prefix}listeners`));
  const outcomes = await readOutcomes(database, place);
  const documents = new Map(
    facts.documents.map((type) => [type.name, parsed(type, texts.get(type.name) ?? new Map(), faults)]),
  );
  const read = {
    facts,
    texts,
    documents,
    events,
    written,
    forgotten,
    archived,
    archivedTexts: records.texts,
    registered,
    isTrimmed,
    timers,
    marks,
  };
  return { ...read, ...order, outcomes, lists, claims, faults };
}

function parsed<State>(
  type: DocumentType<State>,
  texts: ReadonlyMap<string, string>,
  faults: Finding[],
): Map<string, Stored<State>> {
  const documents = new Map<string, Stored<State>>();
  for (const [id, text] of texts) {
    try {
      const document = parseDocument(type, text);
      documents.set(id, document);
      if (document.id !== id) faults.push({ check: "document", id, text: `${type.name} says it is ${document.id}` });
    } catch (error) {
      faults.push({ check: "document", id, text: `${type.name} cannot be read: ${firstLine(error)}` });
    }
  }
  return documents;
}

async function readTexts(database: Database, { documents }: ServiceDefinition, { prefix, rest }: Place) {
  const texts = new Map<string, Map<string, string>>(documents.map(({ name }) => [name, new Map<string, string>()]));
  const named = rest.flatMap((key) => {
    const [kind = "", id = ""] = key.split(":");
    return texts.has(kind) && key === `${kind}:${id}` ? [{ kind, id }] : [];
  });
  await inBatches(named, async ({ kind, id }) => {
    const text = await documentText(database, `${prefix}${kind}:${id}`);
    if (text !== null) texts.get(kind)?.set(id, text);
  });
  return texts;
}

async function readEvents(
  { commands }: Database,
  { events: stream }: ServiceDefinition,
  { prefix, faults }: { prefix: string; faults: Finding[] },
): Promise<Pick<ServiceSnapshot, "events" | "written" | "forgotten" | "isTrimmed">> {
  const key = `${prefix}events`;
  const { entries, added } = await readAllEntries(commands, key);
  const gone = new Set<string>();
  const written = new Map<string, string>();
  const events = entries.flatMap(([entryId, fields]) => {
    try {
      const entry = recordOf(fields);
      const last = forgottenIn(stream, entry);
      if (!last) {
        const event = eventIn(stream, entry);
        const document = `${event.kind}:${event.id}`;
        if (event.schema < stream.schema) written.set(document, entry["data"] ?? "");
        else written.delete(document);
        return [event];
      }
      gone.add(`${last.kind}:${last.id}`);
      return [];
    } catch (error) {
      faults.push({ check: "event", id: entryId, text: `${key}: ${firstLine(error)}` });
      return [];
    }
  });
  // What is left of a deleted document is compared with nothing.
  const kept = events.filter(({ kind, id }) => !gone.has(`${kind}:${id}`));
  return { events: kept, written, forgotten: gone, isTrimmed: added > entries.length };
}

async function readArchived(database: Database, { documents }: ServiceDefinition, { prefix }: Place) {
  const archived = new Map<string, ReadonlyMap<string, number>>();
  const kinds = documents.filter(({ archive }) => archive);
  for (const { name } of kinds) archived.set(name, await scored(database, `${prefix}archived:${name}`));
  return archived;
}

async function readMarks({ commands }: Database, { prefix, rest }: Place): Promise<Mark[]> {
  const marks: Mark[] = [];
  await inBatches(namesOf(rest, "inbox"), async (name) => {
    const [actor = "", id = ""] = name.split(":");
    const hash = await commands.hgetall(`${prefix}inbox:${name}`);
    for (const [source, version] of Object.entries(hash)) marks.push({ actor, id, source, version: Number(version) });
  });
  return marks;
}

async function readOrder({ commands }: Database, { prefix }: Place) {
  const wantsEachSince = new Map<string, number>();
  const orderMarks = new Map<string, OrderMark>();
  for (const [name, text] of Object.entries(await commands.hgetall(`${prefix}marks`))) {
    const [version = 0, time = 0] = text.split(" ").map(Number);
    if (name.includes(":")) orderMarks.set(name, { version, time });
    else wantsEachSince.set(name, version);
  }
  return { wantsEachSince, orderMarks, waiting: await commands.zcard(`${prefix}waiting`) };
}

async function readOutcomes({ commands }: Database, { prefix, rest }: Place): Promise<ServiceSnapshot["outcomes"]> {
  const outcomes = new Map<string, { bucket: string; text: string }>();
  for (const bucket of namesOf(rest, "outcomes")) {
    const hash = await commands.hgetall(`${prefix}outcomes:${bucket}`);
    for (const [command, text] of Object.entries(hash)) outcomes.set(command, { bucket, text });
  }
  return outcomes;
}

async function readLists(database: Database, { prefix, rest }: Place): Promise<ServiceSnapshot["lists"]> {
  const lists = new Map<string, ReadonlyMap<string, number>>();
  await inBatches(namesOf(rest, "index"), async (list) => {
    lists.set(list, await scored(database, `${prefix}index:${list}`));
  });
  return lists;
}

async function readClaims(
  { commands }: Database,
  { claims: names }: ServiceDefinition,
  { prefix, rest }: Place,
): Promise<Map<string, ClaimSeen>> {
  const claims = new Map<string, ClaimSeen>();
  const keys = names.flatMap((claim) => namesOf(rest, claim).map((name) => ({ claim, name })));
  await inBatches(keys, async ({ claim, name }) => {
    const key = `${prefix}${claim}:${name}`;
    const [value, expiresAt] = await Promise.all([commands.get(key), commands.pexpiretime(key)]);
    if (value === null) return;
    claims.set(`${claim}:${name}`, { claim, name, value, expiresAt: expiresAt < 0 ? null : expiresAt });
  });
  return claims;
}

// A timer in the set of earlier releases was set after the one of its kind, so its time counts.
async function readTimers(database: Database, { prefix, rest }: Place): Promise<Map<string, number>> {
  const timers = new Map<string, number>();
  await inBatches(namesOf(rest, "timers"), async (kind) => {
    for (const [member, due] of await scored(database, `${prefix}timers:${kind}`)) timers.set(member, due);
  });
  for (const [member, due] of await scored(database, `${prefix}timers`)) timers.set(member, due);
  return timers;
}

async function scored({ commands }: Database, key: string): Promise<Map<string, number>> {
  const flat = await commands.zrange(key, "0", "-1", "WITHSCORES");
  const scores = new Map<string, number>();
  for (let at = 0; at + 1 < flat.length; at += 2) scores.set(flat[at] ?? "", Number(flat[at + 1]));
  return scores;
}

function namesOf(rest: readonly string[], part: string): string[] {
  return rest.flatMap((key) => (key.startsWith(`${part}:`) ? [key.slice(part.length + 1)] : []));
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : errorText(error)).replaceAll(/\s+/g, " ").slice(0, 200);
}
