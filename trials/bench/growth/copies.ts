// Fills a database with copies of the documents that it has.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RedisClient } from "@holdfast/actors/redis";
import { kindOf } from "../bytes/kinds.ts";

const SCRIPT = readFileSync(join(import.meta.dirname, "copies.lua"), "utf8");
const AT_ONCE = 1_000;
const SCRIPTS_AT_ONCE = 8;
const ID = /[0-7][0-9A-HJKMNP-TV-Z]{25}[0-9]{2}/;

interface Original {
  readonly keys: string[];
  readonly members: { readonly set: string; readonly member: string; readonly score: string }[];
}

/**
 * Copies every document so often that the database has `wanted` of them; returns how many there are then. A copy has an id
 * of its own, and the inbox, the lists and the timers of its original. What it says of other documents is what its
 * original says. There are no events of copies. Documents must be hashes.
 */
export async function copyDocuments(redis: RedisClient, wanted: number): Promise<number> {
  const { originals, documents } = await readOriginals(redis);
  const copies = Math.floor(wanted / documents) - 1;
  const jobs = [...originals].filter(([, { keys }]) => keys.length > 0);
  let [next, first] = [0, 0];
  async function work(): Promise<void> {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) {
      const [id, { keys, members }] = job;
      const from = first;
      first += copies;
      const sets = members.map(({ set }) => set);
      const words = members.flatMap(({ member, score }) => [member, score]);
      await redis.eval(SCRIPT, keys.length + sets.length, ...keys, ...sets, id, copies, from, keys.length, ...words);
    }
  }
  await Promise.all(Array.from({ length: SCRIPTS_AT_ONCE }, work));
  return documents * (copies + 1);
}

async function readOriginals(redis: RedisClient): Promise<{ originals: Map<string, Original>; documents: number }> {
  const originals = new Map<string, Original>();
  const originalOf = (id: string): Original => {
    const known = originals.get(id) ?? { keys: [], members: [] };
    originals.set(id, known);
    return known;
  };
  let [documents, cursor] = [0, "0"];
  const seen = new Set<string>();
  do {
    const [next, found] = await redis.scan(cursor, "COUNT", AT_ONCE);
    cursor = next;
    for (const key of found.filter((one) => !seen.has(one))) {
      seen.add(key);
      const type = await redis.type(key);
      if (type === "zset") await noteMembers(redis, key, originalOf);
      const id = ID.exec(key)?.[0];
      if (id === undefined || !(type === "hash" || type === "string")) continue;
      originalOf(id).keys.push(key);
      if (kindOf(key, type).kind === "documents") documents += 1;
    }
  } while (cursor !== "0");
  return { originals, documents };
}

async function noteMembers(redis: RedisClient, set: string, originalOf: (id: string) => Original): Promise<void> {
  const words = await redis.zrange(set, "0", "-1", "WITHSCORES");
  for (let at = 0; at < words.length; at += 2) {
    const [member = "", score = ""] = words.slice(at, at + 2);
    const id = ID.exec(member)?.[0];
    if (id !== undefined) originalOf(id).members.push({ set, member, score });
  }
}
