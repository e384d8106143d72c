// Rebuilds the lists of a service from its documents.
import { entriesOf } from "../commit/list-changes.ts";
import { fixedKeys } from "../commit/plan.ts";
import { createFunctions, type Functions } from "../functions/functions.ts";
import { type DocumentType, parseDocument } from "../model/document.ts";
import { ActorsError, ContendedError, errorText } from "../model/errors.ts";
import { documentKey, indexKey } from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";
import { documentText } from "./document-text.ts";
import { type KeysByService, keysOf } from "./keys-of.ts";

const UNAVAILABLE_AFTER_MS = 4_000;
const MOST_ATTEMPTS = 8;
const AT_ONCE = 50;

/**
 * Rebuilds the lists of a service's documents from what `lists` of their types returns, for a new list or a new order.
 * The service may run meanwhile, with the new definition. A commit that checks the version corrects the lists of each
 * document, so that no concurrent change is undone. Resolves with the number of documents whose lists were wrong; a
 * second call resolves with 0. Throws ActorsError `unreadable_document`, and ContendedError when a document changes at
 * each of 8 attempts.
 */
export async function rebuildLists(database: Database, source: ServiceDefinition): Promise<number> {
  const functions = createFunctions(database, UNAVAILABLE_AFTER_MS);
  const keys = await keysOf(database);
  let changed = 0;
  for (const partition of partitionsOf(database)) {
    const place = { database, functions, source, partition };
    changed += await rebuildPartition(place, keys.get(partition));
  }
  return changed;
}

interface Place {
  readonly database: Database;
  readonly functions: Functions;
  readonly source: ServiceDefinition;
  readonly partition: number;
}

/** Holds the key and version of a stored document, and the scores of the lists it belongs in. */
interface Found {
  readonly key: string;
  readonly version: number;
  readonly lists: ReadonlyMap<string, number>;
}

async function rebuildPartition(place: Place, keys: KeysByService | undefined): Promise<number> {
  const { source } = place;
  const names = keys?.get(source.service) ?? [];
  const kinds = new Set(source.documents.filter(({ lists }) => lists).map(({ name }) => name));
  const ids = names.flatMap((name) => {
    const [kind = "", id = ""] = name.split(":");
    return kinds.has(kind) && name === `${kind}:${id}` ? [id] : [];
  });
  const listed = await listedIn(
    place,
    names.flatMap((name) => (name.startsWith("index:") ? [name.slice("index:".length)] : [])),
  );
  const unique = [...new Set(ids)];
  let changed = 0;
  for (let at = 0; at < unique.length; at += AT_ONCE) {
    const some = unique.slice(at, at + AT_ONCE);
    const results = await Promise.all(some.map((id) => correctLists(place, id, listed.get(id) ?? [])));
    changed += results.filter(Boolean).length;
  }
  return changed;
}

// Maps each id to the lists that hold it now; correctLists reads each entry again.
async function listedIn({ database, source, partition }: Place, lists: readonly string[]) {
  const listed = new Map<string, string[]>();
  for (const list of lists) {
    for (const id of await database.commands.zrange(indexKey(partition, source.service, list), "0", "-1")) {
      const known = listed.get(id);
      if (known) known.push(list);
      else listed.set(id, [list]);
    }
  }
  return listed;
}

async function correctLists(place: Place, id: string, before: readonly string[]): Promise<boolean> {
  const { database, functions, source, partition } = place;
  for (let tried = 1; tried <= MOST_ATTEMPTS; tried++) {
    const found = await documentsOf(place, id);
    const wanted = new Map(found.flatMap(({ lists }) => [...lists]));
    const changes: { list: string; words: [operation: string, score: number, id: string] }[] = [];
    for (const list of new Set([...before, ...wanted.keys()])) {
      const is = await database.commands.zscore(indexKey(partition, source.service, list), id);
      const score = wanted.get(list);
      if (score === undefined && is !== null) changes.push({ list, words: ["-", 0, id] });
      if (score !== undefined && (is === null || Number(is) !== score)) changes.push({ list, words: ["+", score, id] });
    }
    if (changes.length === 0) return false;
    const keys = [
      ...fixedKeys({ partition, service: source.service, actor: "lists", id }, ""),
      ...found.map(({ key }) => key),
      ...changes.map(({ list }) => indexKey(partition, source.service, list)),
    ];
    const head = Array.from({ length: 10 }, () => "");
    const checked = found.flatMap(({ version }) => [version, "", ""]);
    const args = [...head, found.length, 0, changes.length, 0, 0, ...checked, ...changes.flatMap(({ words }) => words)];
    const reply = await functions.call("commit", keys, args);
    if (Array.isArray(reply) && reply[0] === "OK") return true;
  }
  throw new ContendedError("lists", id);
}

async function documentsOf({ database, source, partition }: Place, id: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const type of source.documents) {
    if (!type.lists) continue;
    const key = documentKey(partition, source.service, type.name, id);
    const text = await documentText(database, key);
    if (text !== null) found.push({ key, ...listsOf(type, id, text) });
  }
  return found;
}

function listsOf(type: DocumentType<object>, id: string, text: string): Omit<Found, "key"> {
  try {
    const document = parseDocument(type, text);
    return { version: document.version, lists: entriesOf(type.lists?.(document) ?? []) };
  } catch (error) {
    const why = errorText(error).split("\n", 1)[0] ?? "";
    throw new ActorsError("unreadable_document", `Cannot list ${type.name} ${id}: ${why}`);
  }
}
