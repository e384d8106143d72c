import type { Functions } from "../functions/functions.ts";
import { type DocumentRef, type DocumentType, parseDocument, type Stored } from "../model/document.ts";
import { partitionOf } from "../model/ids.ts";
import { claimKey, documentKey, inboxKey, indexKey, outcomesKey } from "../model/keys.ts";
import type { Database } from "./database.ts";
import { partitionsOf } from "./partitions.ts";

/** A page of a list. */
export interface ListOptions {
  readonly limit: number;
  /** `newest` first (default) or `oldest` first. */
  readonly order?: "newest" | "oldest";
  /** Begin behind this id. */
  readonly after?: string;
}

/** What reads work with. */
export interface ReadsOptions {
  readonly service: string;
  readonly database: Database;
  readonly functions: Functions;
}

/** Reads of one service beyond what a decision sees; lists are merged from all partitions. */
export class Reads {
  readonly #options: ReadsOptions;

  constructor(options: ReadsOptions) {
    this.#options = options;
  }

  /** The partition an id names, null where it is no id of this database. */
  partitionOf(id: string): number | null {
    return partitionOf(id, this.#options.database.partitions);
  }

  /** Reads a document; null where there is none, also for an id that names no partition. */
  async read<State>(type: DocumentType<State>, id: string): Promise<Stored<State> | null> {
    const { documents } = await this.readTogether(id, { it: { type, id } });
    return documents.it;
  }

  /**
   * Reads documents of the partition of `id` at one instant, with that instant by Redis time. A document that is
   * nowhere, or in another partition, is null.
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
    const reply = await functions.call("load_documents", [...unused, ...keys], ["", "", keys.length]);
    const [now, , , , ...texts] = Array.isArray(reply) ? reply : [];
    for (const [n, [name, { type }]] of here.entries()) {
      const text: unknown = texts[n];
      documents[name] = typeof text === "string" ? parseDocument(type, text) : null;
    }
    return { now: Number(now), documents };
  }

  /** Reads documents in the order of their ids, null for each one missing. */
  async readMany<State>(type: DocumentType<State>, ids: readonly string[]): Promise<(Stored<State> | null)[]> {
    return await Promise.all(ids.map((id) => this.read(type, id)));
  }

  /** The ids in a list by id, which is by age, merged from all partitions. */
  async list(name: string, { limit, order = "newest", after }: ListOptions): Promise<string[]> {
    const { functions, database } = this.#options;
    const from = after === undefined ? undefined : `(${after}`;
    const pageOf = (key: string): Promise<string[]> =>
      order === "newest"
        ? database.commands.zrevrangebylex(key, from ?? "+", "-", "LIMIT", 0, limit)
        : database.commands.zrangebylex(key, from ?? "-", "+", "LIMIT", 0, limit);
    const pages = await functions.patiently(() => Promise.all(this.#listKeys(name).map(pageOf)));
    const merged = pages.flat().toSorted();
    return (order === "newest" ? merged.toReversed() : merged).slice(0, limit);
  }

  /** How many documents are in a list. */
  async count(name: string): Promise<number> {
    const { service, functions, database } = this.#options;
    const parts = database.shards.map((shard) => countList(functions, { service, shard, list: name }));
    return (await Promise.all(parts)).reduce((sum, part) => sum + part, 0);
  }

  /** Who holds a claim, by its key's presence and whatever its deadline; null for nobody. */
  async claimOwner(partition: number, claim: string, name: string): Promise<string | null> {
    const { service, functions, database } = this.#options;
    const value = await functions.patiently(() => database.commands.get(claimKey(partition, service, claim, name)));
    return value?.split(" ")[0] ?? null;
  }

  /** Redis time, ms. */
  async now(): Promise<number> {
    const { functions, database } = this.#options;
    const [seconds = 0, micros = 0] = await functions.patiently(() => database.commands.time());
    return seconds * 1_000 + Math.floor(micros / 1_000);
  }

  #listKeys(name: string): string[] {
    return partitionsOf(this.#options.database).map((partition) => indexKey(partition, this.#options.service, name));
  }
}

/** Counts the part of a list that is in some partitions of one server. */
export async function countList(
  functions: Functions,
  { service, shard, list }: { service: string; shard: readonly number[]; list: string },
): Promise<number> {
  const keys = shard.map((partition) => indexKey(partition, service, list));
  return Number(await functions.call("count_lists", keys, []));
}
