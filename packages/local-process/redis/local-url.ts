import { readRecord } from "./record.ts";

/** The address of a data folder's Redis, whether or not it runs now; null when the folder never had one. */
export function localRedisUrl(dataDir: string): string | null {
  const record = readRecord(dataDir);
  return record ? `redis://127.0.0.1:${record.port}` : null;
}
