// Finds every place in which a site still has a text: each key of its Redis, the files of its data folder, its log.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Site } from "@holdfast/testing";
import { Redis } from "ioredis";

const DATABASES = [0, 1];

/**
 * Lists the places that hold the text, in any case of its letters, also as part of an address or in base64; none: the
 * site has forgotten it.
 */
export async function tracesOf(site: Site, text: string): Promise<string[]> {
  const wanted = [text, encodeURIComponent(text), ...base64Of(text)].map((one) => one.toLowerCase());
  const inRedis = await Promise.all(DATABASES.map((db) => keysWith(site, { db, wanted })));
  const inFiles = filesIn(site.dataDir).filter((file) => hasText(readFileSync(file), wanted));
  const inLog = hasText(Buffer.from(site.output()), wanted) ? ["the log"] : [];
  return [...inRedis.flat(), ...inFiles, ...inLog];
}

async function keysWith(
  { dataDir }: Site,
  { db, wanted }: { db: number; wanted: readonly string[] },
): Promise<string[]> {
  const redis = new Redis(readFileSync(join(dataDir, "redis-url"), "utf8").trim(), { db, maxRetriesPerRequest: 1 });
  try {
    const found: string[] = [];
    for (let cursor = "0"; ; ) {
      const [next, keys] = await redis.scan(cursor, "COUNT", "1000");
      for (const key of keys) {
        const value = await valueOf(redis, key);
        if (hasText(Buffer.from(`${key} ${JSON.stringify(value)}`), wanted)) found.push(`key ${key} of database ${db}`);
      }
      if (next === "0") return found;
      cursor = next;
    }
  } finally {
    redis.disconnect();
  }
}

async function valueOf(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key);
  switch (type) {
    case "string":
      return await redis.get(key);
    case "hash":
      return await redis.hgetall(key);
    case "list":
      return await redis.lrange(key, "0", "-1");
    case "set":
      return await redis.smembers(key);
    case "zset":
      return await redis.zrange(key, "0", "-1", "WITHSCORES");
    case "stream":
      return await redis.xrange(key, "-", "+");
    case "none":
      return null;
    default:
      return await redis.call("JSON.GET", key);
  }
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function hasText(bytes: Buffer, wanted: readonly string[]): boolean {
  const text = bytes.toString("latin1").toLowerCase();
  return wanted.some((one) => text.includes(one));
}

// The same text has three spellings, by its place among the bytes; the letters that its neighbours decide are left out.
function base64Of(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const spelled = Buffer.from("\0".repeat(before) + text).toString("base64url");
    return spelled.slice(Math.ceil((before * 4) / 3), Math.floor(((before + text.length) * 4) / 3));
  });
}
