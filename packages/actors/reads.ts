import { claimKey, documentKey, inboxKey, indexKey, outcomesKey, partitionOf } from "@holdfast/redis";
import type { Database } from "./database.ts";
import { type DocumentType, parseDocument, type Stored } from "./document.ts";
import type { Functions } from "./functions.ts";
import { partitionsOf } from "./groups.ts";

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
    const { service, functions } = this.#options;
    const partition = this.partitionOf(id);
    if (partition === null) return null;
    const keys = [
      outcomesKey(partition, service, "none"),
      inboxKey(partition, service, "none", id),
      documentKey(partition, service, type.name, id),
    ];
    const reply = await functions.call("load_documents", keys, ["", ""]);
    const text: unknown = Array.isArray(reply) ? reply[3] : null;
    return typeof text === "string" ? parseDocument(type, text) : null;
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
    const { functions, database } = this.#options;
    const keys = this.#listKeys(name);
    const counts = await functions.patiently(() => Promise.all(keys.map((key) => database.commands.zcard(key))));
    return counts.reduce((sum, part) => sum + part, 0);
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
