import { join } from "node:path";
import { RedisProblem } from "@holdfast/actors/redis";
import { withFileLock } from "../process/file-lock.ts";

/**
 * Runs `work` under the lock of a data folder: no other process starts, adopts or stops its Redis meanwhile.
 * Throws `REDIS_FOLDER_IN_USE` when another process holds the lock for 60 s.
 */
export async function withFolderLock<Value>(dataDir: string, work: () => Promise<Value>): Promise<Value> {
  const taken = `Cannot use ${dataDir}: another start has been under way for 60 s`;
  return await withFileLock(join(dataDir, "redis.lock"), work, () => new RedisProblem("REDIS_FOLDER_IN_USE", taken));
}
