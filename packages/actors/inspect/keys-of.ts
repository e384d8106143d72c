// Finds the keys of a database by scanning its servers.
import { mastersOf } from "../redis/cluster.ts";
import type { Database } from "../store/database.ts";

/** Maps the names of services to their keys in one partition, without the prefix `{07}:<service>:`. */
export type KeysByService = ReadonlyMap<string, readonly string[]>;

const OF_A_PARTITION = /^\{(\d{2})\}:([^:]+):(.+)$/;
const COUNT = 1_000;

/** Finds all keys, by partition and service. A key that is made or deleted meanwhile may be missing. */
export async function keysOf(database: Database): Promise<ReadonlyMap<number, KeysByService>> {
  const found = new Map<number, Map<string, string[]>>();
  for (const master of mastersOf(database.commands)) {
    const seen = new Set<string>();
    let cursor = "0";
    do {
      const [next, keys] = await master.scan(cursor, "COUNT", COUNT);
      for (const key of keys) {
        if (!seen.has(key)) add(found, key);
        seen.add(key);
      }
      cursor = next;
    } while (cursor !== "0");
  }
  return found;
}

function add(found: Map<number, Map<string, string[]>>, key: string): void {
  const [, partition, service = "", rest = ""] = OF_A_PARTITION.exec(key) ?? [];
  if (partition === undefined) return;
  const services = found.get(Number(partition)) ?? new Map<string, string[]>();
  found.set(Number(partition), services);
  const keys = services.get(service);
  if (keys) keys.push(rest);
  else services.set(service, [rest]);
}
