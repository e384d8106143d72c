import type { Database } from "bun:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

const RETRY_EVERY_MS = 20;
const LONGEST_WAIT_MS = 60_000;

/**
 * Runs `work` while no other process runs work under the lock of the same file.
 *
 * Uses SQLite's lock, which the operating system releases when its holder ends, so that no stale lock remains.
 * Throws the error that `taken` returns when another process holds the lock for 60 s.
 */
export async function withFileLock<Value>(
  file: string,
  work: () => Promise<Value>,
  taken: () => Error,
): Promise<Value> {
  // Loaded with the first lock: on Node the package can be imported by who takes none.
  const sqlite = await import("bun:sqlite");
  const database = new sqlite.Database(file, { create: true });
  try {
    await takeLock(database, taken);
    return await work();
  } finally {
    database.close();
  }
}

async function takeLock(database: Database, taken: () => Error): Promise<void> {
  const endsAt = performance.now() + LONGEST_WAIT_MS;
  while (!hasTaken(database)) {
    if (performance.now() > endsAt) throw taken();
    await sleep(RETRY_EVERY_MS);
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
