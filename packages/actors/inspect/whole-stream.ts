// Reads all entries of a stream.
import type { RedisClient } from "../redis/connect.ts";

const PAGE = 1_000;

/**
 * Reads all entries of a stream, oldest first, or those of `sinceMs` and later. `added` counts all entries ever added,
 * trimmed ones included, where all were read.
 */
export async function readAllEntries(
  redis: RedisClient,
  key: string,
  sinceMs?: number,
): Promise<{ entries: [id: string, fields: string[]][]; added: number }> {
  const entries: [string, string[]][] = [];
  for (let from = sinceMs === undefined ? "-" : `${sinceMs}-0`; ; ) {
    const page = await redis.xrange(key, from, "+", "COUNT", PAGE);
    entries.push(...page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    from = `(${last[0]}`;
  }
  return { entries, added: await addedTo(redis, key, entries.length) };
}

async function addedTo(redis: RedisClient, key: string, least: number): Promise<number> {
  if ((await redis.exists(key)) === 0) return least;
  const info = await redis.call("XINFO", "STREAM", key);
  if (!Array.isArray(info)) return least;
  const length = Number(info[info.indexOf("length") + 1]);
  const at = info.indexOf("entries-added");
  // Both numbers include the entries that were added during the read.
  return at < 0 ? least : least + (Number(info[at + 1]) - length);
}
