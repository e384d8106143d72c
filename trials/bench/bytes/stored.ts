// Measures how much memory a Redis uses, and for which kinds of data.

import type { RedisClient } from "@holdfast/actors/redis";
import { waitFor } from "@holdfast/testing";
import { kindOf } from "./kinds.ts";

/** Holds how many bytes a Redis uses. */
export interface StoredBytes {
  /** Bytes that the server says it uses; buffers of connections are among them. */
  readonly used: number;
  /** Sum of `MEMORY USAGE` of all keys, in bytes. */
  readonly keys: number;
  /** The same by kind, then by detail; see `kindOf`. */
  readonly byKind: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

const AT_ONCE = 1_000;
const FOLLOWED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 200;
// A service that handles the last event may publish a further one.
const QUIET_LOOKS = 5;

/** Measures the keys of the database that the client has selected. */
export async function measureStored(redis: RedisClient): Promise<StoredBytes> {
  const byKind = new Map<string, Map<string, number>>();
  let [keys, cursor] = [0, "0"];
  const seen = new Set<string>();
  do {
    const [next, found] = await redis.scan(cursor, "COUNT", AT_ONCE);
    cursor = next;
    for (const { key, type, bytes } of await usageOf(redis, found)) {
      if (seen.has(key)) continue;
      seen.add(key);
      const { kind, detail } = kindOf(key, type);
      const details = byKind.get(kind) ?? new Map<string, number>();
      byKind.set(kind, details.set(detail, (details.get(detail) ?? 0) + bytes));
      keys += bytes;
    }
  } while (cursor !== "0");
  const used = Number(/^used_memory:(\d+)/m.exec(await redis.info("memory"))?.[1]);
  return { used, keys, byKind };
}

async function usageOf(redis: RedisClient, keys: readonly string[]) {
  return await Promise.all(
    keys.map(async (key) => {
      // Samples of all elements: those of one stream differ by an order of magnitude.
      const [type, bytes] = await Promise.all([redis.type(key), redis.memory("USAGE", key, "SAMPLES", 0)]);
      return { key, type, bytes: bytes ?? 0 };
    }),
  );
}

/** Waits until every consumer group has handled all entries of its stream, no further ones come, and all letters are sent. */
export async function untilFollowed(redis: RedisClient): Promise<void> {
  let [quiet, last] = [0, ""];
  async function isQuiet(): Promise<boolean> {
    const now = await workIn(redis);
    quiet = now !== null && now === last ? quiet + 1 : 0;
    last = now ?? "";
    return quiet >= QUIET_LOOKS;
  }
  const limits = { timeoutMs: FOLLOWED_WITHIN_MS, everyMs: LOOK_EVERY_MS };
  await waitFor(isQuiet, { ...limits, message: "the services do not come to rest" });
}

// Returns the ends of all streams as a text; null while a group has not handled all of one, or a letter is not sent.
async function workIn(redis: RedisClient): Promise<string | null> {
  if ((await redis.keys("*:auth:timers:mail|send")).length > 0) return null;
  const ends: string[] = [];
  let cursor = "0";
  do {
    const [next, found] = await redis.scan(cursor, "COUNT", AT_ONCE, "TYPE", "stream");
    cursor = next;
    for (const key of found) {
      const groups = await redis.xinfo("GROUPS", key);
      for (const group of Array.isArray(groups) ? groups : []) {
        const fields: readonly unknown[] = Array.isArray(group) ? group : [];
        const field = (name: string): unknown => fields[fields.indexOf(name) + 1];
        if (field("pending") !== 0 || field("lag") !== 0) return null;
      }
      ends.push(`${key} ${await redis.xlen(key)}`);
    }
  } while (cursor !== "0");
  return ends.toSorted().join(" ");
}
