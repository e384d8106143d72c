import { Database } from "bun:sqlite";
import { join } from "node:path";
import { RedisProblem } from "@holdfast/actors/redis";

const LOOK_EVERY_MS = 20;
const LONGEST_WAIT_MS = 60_000;

/**
 * Runs `work` while no other process runs work on the same folder.
 *
 * The lock is SQLite's, that is the system's own on a file: it ends with its holder and can never be stale.
 * Throws `REDIS_FOLDER_IN_USE` when it stays taken for 60 s.
 */
export async function withFolderLock<Value>(folder: string, work: () => Promise<Value>): Promise<Value> {
  const database = new Database(join(folder, "redis.lock"), { create: true });
  try {
    await takeLock(database, folder);
    return await work();
  } finally {
    database.close();
  }
}

async function takeLock(database: Database, folder: string): Promise<void> {
  const endsAt = performance.now() + LONGEST_WAIT_MS;
  while (!hasTaken(database)) {
    if (performance.now() > endsAt) {
      throw new RedisProblem("REDIS_FOLDER_IN_USE", `Cannot use ${folder}: another start has been under way for 60 s`);
    }
    await Bun.sleep(LOOK_EVERY_MS);
  }
}

function hasTaken(database: Database): boolean {
  try {
    database.run("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "SQLITE_BUSY") return false;
    throw error;
  }
}
