import { claimKey, documentKey, indexKey } from "@holdfast/redis";
import type { Database } from "./database.ts";
import { type DocumentType, parseDocument, type Stored } from "./document.ts";
import type { Functions } from "./functions.ts";

/** A page of a list. */
export interface ListOptions {
  readonly limit: number;
  /** `newest` first (default) or `oldest` first. */
  readonly order?: "newest" | "oldest";
  /** Begin behind this id. */
  readonly after?: string;
}

/** Reads of one service beyond what a decision sees. */
export interface Reads {
  read<State>(type: DocumentType<State>, id: string): Promise<Stored<State> | null>;
  readMany<State>(type: DocumentType<State>, ids: readonly string[]): Promise<(Stored<State> | null)[]>;
  list(name: string, options: ListOptions): Promise<string[]>;
  count(name: string): Promise<number>;
  claimOwner(partition: number, claim: string, name: string): Promise<string | null>;
  now(): Promise<number>;
}

/** What reads work with. */
export interface ReadsOptions {
  readonly service: string;
  readonly database: Database;
  readonly functions: Functions;
  readonly partitionOf: (id: string) => number | null;
}

/** Creates the reads of one service; lists are merged from all partitions. */
export function createReads({ service, database, functions, partitionOf }: ReadsOptions): Reads {
  const { commands, partitions } = database;
  const all = Array.from({ length: partitions }, (_, partition) => partition);

  async function read<State>(type: DocumentType<State>, id: string): Promise<Stored<State> | null> {
    const partition = partitionOf(id);
    if (partition === null) return null;
    const key = documentKey(partition, service, type.name, id);
    const text = await functions.patiently(async () =>
      database.form === "json" ? await commands.call("JSON.GET", key) : await commands.hget(key, "j"),
    );
    return typeof text === "string" ? parseDocument(type, text) : null;
  }

  async function list(name: string, { limit, order = "newest", after }: ListOptions): Promise<string[]> {
    const from = after === undefined ? undefined : `(${after}`;
    const pages = await functions.patiently(() =>
      Promise.all(
        all.map((partition) => {
          const key = indexKey(partition, service, name);
          return order === "newest"
            ? commands.zrevrangebylex(key, from ?? "+", "-", "LIMIT", 0, limit)
            : commands.zrangebylex(key, from ?? "-", "+", "LIMIT", 0, limit);
        }),
      ),
    );
    const merged = pages.flat().toSorted();
    return (order === "newest" ? merged.toReversed() : merged).slice(0, limit);
  }

  async function count(name: string): Promise<number> {
    const keys = all.map((partition) => indexKey(partition, service, name));
    const counts = await functions.patiently(() => Promise.all(keys.map((key) => commands.zcard(key))));
    return counts.reduce((sum, part) => sum + part, 0);
  }

  async function claimOwner(partition: number, claim: string, name: string): Promise<string | null> {
    const value = await functions.patiently(() => commands.get(claimKey(partition, service, claim, name)));
    return value?.split(" ")[0] ?? null;
  }

  async function now(): Promise<number> {
    const [seconds = 0, micros = 0] = await functions.patiently(() => commands.time());
    return seconds * 1_000 + Math.floor(micros / 1_000);
  }

  return { read, readMany: (type, ids) => Promise.all(ids.map((id) => read(type, id))), list, count, claimOwner, now };
}
