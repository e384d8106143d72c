// Writes and reads the address of a folder's Redis, for its operator and for tools.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../process/replace-file.ts";
import { OPERATOR } from "./operator.ts";
import { readRecord } from "./record.ts";

const URL_FILE = "redis-url";

/** Spells the address of a server on this machine for one of its users. */
export function urlOf(port: number, user: string, password: string): string {
  return `redis://${user}:${password}@127.0.0.1:${port}`;
}

/** Writes the operator's address, with its password, into the file `redis-url`, which only this user can read. */
export function writeLocalUrl(dataDir: string, port: number, password: string): void {
  replaceFile(join(dataDir, URL_FILE), `${urlOf(port, OPERATOR, password)}\n`);
}

/**
 * Returns the operator's address of a data folder's Redis, running or not; without user and password for a folder of an
 * earlier release, null when the folder never had a Redis.
 */
export function localRedisUrl(dataDir: string): string | null {
  try {
    return readFileSync(join(dataDir, URL_FILE), "utf8").trim();
  } catch {
    const record = readRecord(dataDir);
    return record ? `redis://127.0.0.1:${record.port}` : null;
  }
}
