import { readRecord } from "./record.ts";

/** Returns the address of a data folder's Redis, running or not; null when the folder never had one. */
export function localRedisUrl(dataDir: string): string | null {
  const record = readRecord(dataDir);
  return record ? `redis://127.0.0.1:${record.port}` : null;
}
