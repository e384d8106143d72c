// Reads documents, lists and claims of one service outside of decisions.
import type { Functions } from "../functions/functions.ts";
import { type Archive, readRecord } from "../model/archive.ts";
import { type DocumentRef, type DocumentType, parseDocument, type Stored } from "../model/document.ts";
import { UnreadableDocumentError } from "../model/errors.ts";
import { partitionOf } from "../model/ids.ts";
import { archivedKey, claimKey, documentKey, inboxKey, indexKey, outcomesKey } from "../model/keys.ts";
import { type Log, silentLog } from "../model/log.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import { isTransientError } from "../redis/transient-error.ts";
import type { Database } from "./database.ts";
import {
  checkListOptions,
  cursorOf,
  type ListOptions,
  pageOf,
  type ScoredListOptions,
  type ScoredPage,
} from "./lists.ts";
import { partitionsOf } from "./partitions.ts";

/** Configures a read of many documents. */
export interface ReadManyOptions {
  /** Receives each document that cannot be read, in place of the log. */
  readonly onUnreadable?: (error: UnreadableDocumentError) => void;
}

/** Says by which document an archived document is found. */
export interface ReadArchivedOptions {
  /** Names the document under whose id the archive has the record; default: the document that is read. */
  readonly recordOf?: { readonly type: { readonly name: string }; readonly id: string };
}

/** Holds a document that was found in Redis or in the archive. */
export interface FoundAnywhere<State> {
  readonly document: Stored<State>;
  /** Says that the document is in the archive. */
  readonly isArchived: boolean;
}

const NONE_SCORED: ReadonlySet<string> = new Set();

/** Configures the reads of one service. */
export interface ReadsOptions {
  readonly service: string;
  readonly database: Database;
  readonly functions: Functions;
  /** Names the lists by score, without what follows the first colon of a list's name. */
  readonly scoredLists: ReadonlySet<string>;
  /** Receives the documents that `readMany` leaves out; default: none is logged. */
  readonly log?: Log;
  /** Gives the archive of the service's documents; null, the default: none is archived. */
  readonly archive?: Archive | null;
}

/** Reads the data of one service. Throws UnavailableError while Redis does not answer. */
export class Reads {
  readonly #options: ReadsOptions;
  readonly #recurring: RecurringLog;

  constructor(options: ReadsOptions) {
    this.#options = options;
    this.#recurring = new RecurringLog(options.log ?? silentLog);
  }

  /** Returns the partition that an id names; null for a text that is no id of this database. */
  partitionOf(id: string): number | null {
    return partitionOf(id, this.#options.database.partitions);
  }

  /**
   * Reads a document; null when there is none, and for a text that is no id of this database. Throws
   * UnreadableDocumentError for a document that is not of the schema.
   */
  async read<State>(type: DocumentType<State>, id: string): Promise<Stored<State> | null> {
    const { documents } = await this.readTogether(id, { it: { type, id } });
    return documents.it;
  }

  /**
   * Reads documents of the partition of `id` at one instant; `now` is that instant, in ms of Redis time. A document
   * that does not exist, or is in another partition, is null. Throws UnreadableDocumentError.
   */
  async readTogether<Shape extends object>(
    id: string,
    references: { readonly [Key in keyof Shape]: DocumentRef<Shape[Key]> },
  ): Promise<{ now: number; documents: { readonly [Key in keyof Shape]: Stored<Shape[Key]> | null } }>;
  async readTogether(id: string, references: Readonly<Record<string, DocumentRef<object>>>) {
    const { service, functions } = this.#options;
    const partition = this.partitionOf(id);
    const here = Object.entries(references).filter(
      ([, to]) => partition !== null && this.partitionOf(to.id) === partition,
    );
    const documents = Object.fromEntries(Object.keys(references).map((name): [string, object | null] => [name, null]));
    if (partition === null || here.length === 0) return { now: await this.now(), documents };
    const keys = here.map(([, to]) => documentKey(partition, service, to.type.name, to.id));
    const unused = [outcomesKey(partition, service, "none"), inboxKey(partition, service, "none", id)];
    const reply = await functions
      .call("load_documents", [...unused, ...keys], ["", "", keys.length])
      .catch((error: unknown) => {
        throw isTransientError(error) ? error : new UnreadableDocumentError(keys.join(" or "), { cause: error });
      });
    const [now, , , , ...texts] = Array.isArray(reply) ? reply : [];
    for (const [n, [name, { type }]] of here.entries()) {
      const text: unknown = texts[n];
      documents[name] = typeof text === "string" ? parsed(type, keys[n] ?? "", text) : null;
    }
    return { now: Number(now), documents };
  }

  /**
   * Reads documents, in the order in which `ids` are given; null for each document that does not exist. A document that
   * cannot be read is null too, and logged with its key: it does not keep the others from being read.
   */
  async readMany<State>(
    type: DocumentType<State>,
    ids: readonly string[],
    { onUnreadable = (error) => this.#logUnreadable(error) }: ReadManyOptions = {},
  ): Promise<(Stored<State> | null)[]> {
    const one = async (id: string): Promise<Stored<State> | null> => {
      try {
        return await this.read(type, id);
      } catch (error) {
        if (!(error instanceof UnreadableDocumentError)) throw error;
        onUnreadable(error);
        return null;
      }
    };
    return await Promise.all(ids.map(one));
  }

  /**
   * Reads an archived document; null when it is not in the archive, which is asked only for ids that went there.
   * `recordOf` names the document that it is found by; default: itself. Does not bring it back. Throws UnavailableError,
   * with the reason `archive` while the archive does not answer, and UnreadableDocumentError.
   */
  async readArchived<State>(
    type: DocumentType<State>,
    id: string,
    { recordOf: { type: of, id: ofId } = { type, id } }: ReadArchivedOptions = {},
  ): Promise<Stored<State> | null> {
    const { archive = null, service, functions, database } = this.#options;
    const partition = this.partitionOf(ofId);
    if (archive === null || partition === null) return null;
    const key = archivedKey(partition, service, of.name);
    const version = await functions.withRetries(() => database.commands.zscore(key, ofId));
    if (version === null) return null;
    const record = await readRecord(archive, { service, kind: of.name, id: ofId, version: Number(version) });
    const found = record.documents.find((one) => one.kind === type.name && one.id === id);
    return found ? parsed(type, `the archive, ${service} ${type.name} ${id}`, found.text) : null;
  }

  /**
   * Reads a document wherever it is, in Redis or in the archive; null for none. Throws as `read` and `readArchived` do.
   */
  async find<State>(type: DocumentType<State>, id: string): Promise<FoundAnywhere<State> | null> {
    // A document that comes back between the two reads is there for the third.
    const present = await this.read(type, id);
    const archived = present ? null : await this.readArchived(type, id);
    const document = present ?? archived ?? (this.#options.archive ? await this.read(type, id) : null);
    return document && { document, isArchived: document === archived };
  }

  /**
   * Reads a page of the ids in a list by id of a kind of documents, with those in the list of the same name of the
   * archive, as `list` does.
   */
  async listAll(type: DocumentType<object>, name: string, options: ListOptions): Promise<string[]> {
    if (!this.#options.archive) return await this.list(name, options);
    const pages = await Promise.all([this.list(name, options), this.listArchived(type, name, options)]);
    const merged = [...new Set(pages.flat())].toSorted();
    return (options.order === "oldest" ? merged : merged.toReversed()).slice(0, options.limit);
  }

  /**
   * Reads a page of the ids of the archived documents of a kind in one of its lists, sorted by id, as `list` does for
   * documents in Redis.
   */
  async listArchived(type: DocumentType<object>, name: string, options: ListOptions): Promise<string[]> {
    const { service } = this.#options;
    checkListOptions(name, options, NONE_SCORED);
    const keys = this.#partitions(options.partition).map((one) => archivedKey(one, service, type.name, name));
    return await this.#pageById(keys, options);
  }

  /**
   * Reads a page of the ids in a list by id, sorted by id, which is by age, and merged from all partitions. With the
   * last id of a page as `after` the next page skips and repeats no document, whatever is added and removed meanwhile.
   * Throws ActorsError `invalid_list` for a list by score, and for options that are none.
   */
  async list(name: string, options: ListOptions): Promise<string[]> {
    const { service, scoredLists } = this.#options;
    checkListOptions(name, options, scoredLists);
    return await this.#pageById(
      this.#partitions(options.partition).map((one) => indexKey(one, service, name)),
      options,
    );
  }

  async #pageById(keys: readonly string[], { limit, order = "newest", after }: ListOptions): Promise<string[]> {
    const { functions, database } = this.#options;
    const from = after === undefined ? undefined : `(${after}`;
    const pageOf = (key: string): Promise<string[]> =>
      order === "newest"
        ? database.commands.zrevrangebylex(key, from ?? "+", "-", "LIMIT", 0, limit)
        : database.commands.zrangebylex(key, from ?? "-", "+", "LIMIT", 0, limit);
    const pages = await functions.withRetries(() => Promise.all(keys.map(pageOf)));
    const merged = pages.flat().toSorted();
    return (order === "newest" ? merged.toReversed() : merged).slice(0, limit);
  }

  /**
   * Reads a page of a list by score, which a kind of document names in `scored`, merged from all partitions. With the
   * `next` of a page as `after` the next page skips and repeats no document whose score stays as it is, whatever is
   * added, removed and moved meanwhile; a document that moves is where its score puts it. Throws ActorsError
   * `invalid_list` for a list by id, and for options that are none.
   */
  async listByScore(name: string, options: ScoredListOptions): Promise<ScoredPage> {
    const { service, functions, database, scoredLists } = this.#options;
    const cursor = cursorOf(name, options, scoredLists);
    const args = [options.order ?? "ascending", options.limit + 1, cursor?.score ?? "", cursor?.id ?? ""];
    const { partition } = options;
    const shards = partition === undefined ? database.shards : [[partition]];
    const pages = await Promise.all(
      shards.map(async (shard) => {
        const keys = shard.map((partition) => indexKey(partition, service, name));
        return pairsOf(await functions.call("list_scored", keys, args));
      }),
    );
    return pageOf(pages.flat(), options);
  }

  /** Counts the documents in a list, in all partitions. */
  async count(name: string): Promise<number> {
    const { service, functions, database } = this.#options;
    const parts = database.shards.map((shard) => countList(functions, { service, shard, list: name }));
    return (await Promise.all(parts)).reduce((sum, part) => sum + part, 0);
  }

  /** Returns the owner that the key of a claim names, even past the claim's deadline; null when there is no key. */
  async claimOwner(partition: number, claim: string, name: string): Promise<string | null> {
    const { service, functions, database } = this.#options;
    const value = await functions.withRetries(() => database.commands.get(claimKey(partition, service, claim, name)));
    return value?.split(" ", 1)[0] ?? null;
  }

  /** Reads the time of Redis, in ms since 1970. */
  async now(): Promise<number> {
    const { functions, database } = this.#options;
    const [seconds = 0, micros = 0] = await functions.withRetries(() => database.commands.time());
    return seconds * 1_000 + Math.floor(micros / 1_000);
  }

  #logUnreadable({ key, message }: UnreadableDocumentError): void {
    this.#recurring.failed(`Cannot read ${key}`, { kind: "unreadable", level: "error", error: message }, { key });
  }

  #partitions(only: number | undefined): number[] {
    return only === undefined ? partitionsOf(this.#options.database) : [only];
  }
}

function parsed<State>(type: DocumentType<State>, key: string, text: string): Stored<State> {
  try {
    return parseDocument(type, text);
  } catch (cause) {
    throw new UnreadableDocumentError(key, { cause });
  }
}

/** Reads the reply of `list_scored`: members and scores in turn. */
export function pairsOf(reply: unknown): [id: string, score: string][] {
  const words: readonly unknown[] = Array.isArray(reply) ? reply : [];
  return words.flatMap((word, at): [string, string][] => (at % 2 === 0 ? [[String(word), String(words[at + 1])]] : []));
}

/** Counts the documents in a list, in the partitions of one shard. */
export async function countList(
  functions: Functions,
  { service, shard, list }: { service: string; shard: readonly number[]; list: string },
): Promise<number> {
  const keys = shard.map((partition) => indexKey(partition, service, list));
  return Number(await functions.call("count_lists", keys, []));
}
