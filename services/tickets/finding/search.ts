// Finds events by words on a server with search: Redis 8, Redis Stack and the like.

import { setTimeout as sleep } from "node:timers/promises";
import type { Database, Log } from "@holdfast/actors";
import { documentKey, isTransientError } from "@holdfast/actors/redis";
import type { Filters } from "@holdfast/contracts";
import { createClient } from "redis";
import { Repository, Schema } from "redis-om";
import { inTime, MOST_WAIT_MS } from "./in-time.ts";

/** Finds the ids of events by the words of a query. */
export interface WordSearch {
  /** Returns the ids of the events that have all words; null: the query has no words. Throws UnavailableError. */
  matching(words: Pick<Filters, "words" | "city">): Promise<ReadonlySet<string> | null>;
  /** Closes the connection. */
  close(): Promise<void>;
}

/** Configures `openSearch`. */
export interface SearchOptions {
  /** Gives the address of the server, and how documents are stored. */
  readonly database: Pick<Database, "url" | "partitions" | "form"> & {
    readonly server: Pick<Database["server"], "isCluster">;
    readonly commands: { call(command: string): Promise<unknown> };
  };
  /** Writes the log of the process. */
  readonly log: Log;
}

type Client = ReturnType<typeof createClient>;

/** The index of one partition. */
interface Index {
  readonly name: string;
  readonly repository: Repository;
  /** Resolves once all events that are there are in it; null: nobody has asked yet, or it was made anew. */
  complete: Promise<void> | null;
}

const SERVICE = "tickets";
const MOST_IDS = 10_000;
const RETRY_MS = 500;
const LOOK_MS = 50;
const NO_ANSWER = "Cannot search now: Redis does not answer, or still indexes the events";

/**
 * Opens the search of a server that has one, which it is asked for by `FT._LIST`; null on every other server, on a
 * cluster, behind Sentinels, and where documents are no JSON. Makes the index of each partition unless it is there; a
 * search waits until the server has indexed what was stored before. The connection is its own, and never writes a document.
 */
export async function openSearch({ database, log }: SearchOptions): Promise<WordSearch | null> {
  const { url, partitions } = database;
  if (!(await hasSearch(database, log))) return null;
  const client: Client = createClient({
    url,
    name: "holdfast-search",
    disableOfflineQueue: true,
    socket: { connectTimeout: MOST_WAIT_MS, reconnectStrategy: () => RETRY_MS },
  });
  client.on("error", (error: unknown) => log.debug({ error: String(error) }, "The connection for searches was lost"));
  await client.connect();
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  const indexes = await Promise.all(all.map((partition) => indexOf(client, partition)));
  return {
    matching: ({ words, city }) => matching({ client, indexes }, words, city),
    close: () => client.disconnect(),
  };
}

async function hasSearch({ url, form, server, commands }: SearchOptions["database"], log: Log): Promise<boolean> {
  if (form !== "json" || server.isCluster || !/^rediss?:/.test(url)) return false;
  try {
    await commands.call("FT._LIST");
    return true;
  } catch (error) {
    if (isTransientError(error)) throw error;
    log.debug({ error: String(error) }, "The server has no search");
    return false;
  }
}

/** Declares what is indexed of the events of a partition. Stop words and cases would make it find otherwise. */
export function eventSchema(partition: number) {
  // The key of a document is the name of its kind in its partition, and its id.
  const name = documentKey(partition, SERVICE, "event", "").slice(0, -1);
  const words = { type: "string[]", caseSensitive: true } as const;
  return new Schema(
    name,
    { begins: { ...words, path: "$.begins[*]" }, cityBegins: { ...words, path: "$.cityBegins[*]" } },
    { dataStructure: "JSON", indexName: `${name}:words`, indexHashName: `${name}:words:hash`, useStopWords: "OFF" },
  );
}

async function indexOf(client: Client, partition: number): Promise<Index> {
  const schema = eventSchema(partition);
  const index: Index = { name: schema.indexName, repository: new Repository(schema, client), complete: null };
  await make(index);
  return index;
}

async function make(index: Index): Promise<void> {
  index.complete = null;
  try {
    await index.repository.createIndex();
  } catch (error) {
    // Another process has made it in the same moment.
    if (!/index already exists/i.test(String(error))) throw error;
  }
}

type Searching = { readonly client: Client; readonly indexes: readonly Index[] };

async function matching(
  { client, indexes }: Searching,
  words: readonly string[] | null,
  city: readonly string[] | null,
): Promise<ReadonlySet<string> | null> {
  if (words === null || city === null) return new Set();
  if (words.length === 0 && city.length === 0) return null;
  const searches = indexes.map(async (index) => {
    try {
      return await idsIn(client, index, { words, city });
    } catch (error) {
      // A loss of data, such as FLUSHALL, takes the indexes as well.
      if (!/no such index|unknown index/i.test(String(error))) throw error;
      await make(index);
      return await idsIn(client, index, { words, city });
    }
  });
  return new Set((await inTime(Promise.all(searches), NO_ANSWER)).flat());
}

type Wanted = { readonly words: readonly string[]; readonly city: readonly string[] };

async function idsIn(client: Client, index: Index, { words, city }: Wanted): Promise<string[]> {
  await (index.complete ??= completed(client, index));
  let search = index.repository.search();
  for (const word of words) search = search.and("begins").contains(word);
  for (const word of city) search = search.and("cityBegins").contains(word);
  return search.return.allIds({ pageSize: MOST_IDS });
}

// A new index fills in the background, and finds only a part of the events until then.
async function completed(client: Client, index: Index): Promise<void> {
  try {
    while (!isComplete(await client.sendCommand(["FT.INFO", index.name]))) await sleep(LOOK_MS);
  } catch (error) {
    index.complete = null;
    throw error;
  }
}

function isComplete(info: unknown): boolean {
  if (!Array.isArray(info)) return true;
  const at = info.indexOf("percent_indexed");
  return at === -1 || Number(info[at + 1]) >= 1;
}
