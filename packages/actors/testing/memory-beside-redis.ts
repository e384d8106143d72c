// Compares the in-memory functions with the Redis Functions: calls both with the same arguments, compares replies and
// data.
import { deepStrictEqual } from "node:assert/strict";
import { createFunctions, type Functions } from "../functions/functions.ts";
import type { FunctionName } from "../functions/library.ts";
import { partitionSuffix } from "../model/keys.ts";
import type { Word } from "../redis/send.ts";
import type { Database } from "../store/database.ts";
import { type Memory, withMember } from "./memory/data.ts";
import { callMemory, emptyMemory } from "./memory/memory.ts";

const DAY_MS = 86_400_000;

interface Call {
  readonly reply: unknown;
  readonly keys: readonly string[];
  readonly args: readonly Word[];
}

/** Holds one service's data of partition 0 twice: on Redis and in memory. */
export class MemoryBesideRedis {
  /** Holds the data in memory. */
  memory: Memory = emptyMemory();
  readonly #database: Database;
  readonly #functions: Functions;
  readonly #prefix: string;

  constructor(database: Database, service: string) {
    this.#database = database;
    this.#functions = createFunctions(database, 5_000);
    this.#prefix = `{${partitionSuffix(0)}}:${service}:`;
  }

  /**
   * Calls a function on Redis and then in memory, at the Redis time of the reply. Resolves with the reply; throws an
   * AssertionError when the two replies differ.
   */
  async call(name: FunctionName, keys: readonly string[], args: readonly Word[]): Promise<unknown> {
    const reply = await this.#functions.call(name, keys, args);
    const now = (await this.#failedAt(name, { reply, keys, args })) ?? nowIn(name, { reply, args }) ?? Date.now();
    const called = callMemory({ ...this.memory, now }, name, { keys, args });
    deepStrictEqual({ name, args, reply: called.reply }, { name, args, reply });
    this.memory = called.memory;
    return reply;
  }

  /** Moves the deadline of every claim into the past but keeps the keys, as before Redis expires the keys. */
  async makeOverdue(): Promise<void> {
    const timed = Object.entries(this.memory.claims).filter(([, { until }]) => until !== null);
    const overdue = timed.map(([key, held]) => [key, { ...held, until: 5 }] as const);
    this.memory = { ...this.memory, claims: { ...this.memory.claims, ...Object.fromEntries(overdue) } };
    for (const [key, { owner }] of overdue) await this.#database.commands.set(key, `${owner} 5`);
  }

  /** Sets a member of a sorted set, as a process of another release may. */
  async setMember(key: string, member: string, score: number): Promise<void> {
    this.memory = { ...this.memory, sets: withMember(this.memory.sets, key, [member, score]) };
    await this.#database.commands.zadd(key, score, member);
  }

  /** Removes the data of the service from Redis and from memory. */
  async clear(): Promise<void> {
    const keys = await this.#keys();
    if (keys.length > 0) await this.#database.commands.del(...keys);
    this.memory = emptyMemory();
  }

  /** Compares all data of the service; throws an AssertionError when Redis and memory differ. */
  async expectSameData(): Promise<void> {
    deepStrictEqual(await this.#read(), { ...this.memory, now: 0 });
  }

  // A score one higher than its lease says two times: the pause after a lease of the same millisecond is one longer. Which
  // of the two it was, the kept error says.
  async #failedAt(name: FunctionName, call: Call): Promise<number | null> {
    const { reply, keys, args } = call;
    if (name !== "fail_timer" || Number(reply) !== Number(args[1]) + 1) return null;
    const attempts = await this.#database.commands.hget(String(keys[1]), String(args[0]));
    return Number(
      attempts
        ?.split("\n")
        .at(-1)
        ?.match(/\d{13}/)?.[0],
    );
  }

  async #keys(): Promise<string[]> {
    return await this.#database.commands.keys(`${this.#prefix}*`);
  }

  async #read(): Promise<Memory> {
    const parts = (await this.#keys()).map((key) => this.#readKey(key));
    const { documents, claims, sets, hashes, streams } = merged(await Promise.all(parts));
    return { ...emptyMemory(), documents, claims, sets, hashes, streams };
  }

  async #readKey(key: string): Promise<Partial<Memory>> {
    const { commands } = this.#database;
    const type = await commands.type(key);
    switch (type) {
      case "string": {
        const [owner = "", until = "-"] = (await commands.get(key))?.split(" ") ?? [];
        return { claims: { [key]: { owner, until: until === "-" ? null : Number(until) } } };
      }
      case "zset":
        return { sets: { [key]: scoresIn(await commands.zrange(key, "0", "-1", "WITHSCORES")) } };
      case "stream":
        return { streams: { [key]: (await commands.xrange(key, "-", "+")).map(([, fields]) => fields) } };
      case "hash": {
        const { v: version, j: text, ...fields } = await commands.hgetall(key);
        return text === undefined || version === undefined
          ? { hashes: { [key]: fields } }
          : { documents: { [key]: { version, text } } };
      }
      default: {
        const text = String(await commands.call("JSON.GET", key));
        const { version }: { version: number } = JSON.parse(text);
        return { documents: { [key]: { version: String(version), text } } };
      }
    }
  }
}

// Returns the Redis time of a call when the reply contains it; other replies do not depend on the exact time.
function nowIn(name: FunctionName, { reply, args }: { reply: unknown; args: readonly Word[] }): number | null {
  if (name === "claim_request" || name === "answer_request") {
    return Number(Array.isArray(reply) && reply[0] === "DAY" ? reply[1] : args.at(-1)) * DAY_MS;
  }
  // These replies are the present time, the time asked for and half a millisecond.
  if (name === "renew_lease" || name === "fail_timer")
    return reply === null ? null : Math.floor(Number(reply)) - Number(args[2]);
  if (!Array.isArray(reply)) return null;
  // A commit that no time decides replies without one.
  if (name === "commit") return reply[0] === "OK" && reply[1] !== "" ? Number(reply[1]) : null;
  return name === "load_documents" || name === "lease_timers" ? Number(reply[0]) : null;
}

function merged(parts: readonly Partial<Memory>[]) {
  const all = <Value>(values: (Readonly<Record<string, Value>> | undefined)[]): Record<string, Value> =>
    Object.assign({}, ...values);
  return {
    documents: all(parts.map(({ documents }) => documents)),
    claims: all(parts.map(({ claims }) => claims)),
    sets: all(parts.map(({ sets }) => sets)),
    hashes: all(parts.map(({ hashes }) => hashes)),
    streams: all(parts.map(({ streams }) => streams)),
  };
}

function scoresIn(words: readonly string[]): Record<string, number> {
  const members = words.filter((_, at) => at % 2 === 0);
  return Object.fromEntries(members.map((member, at) => [member, Number(words[2 * at + 1])]));
}
