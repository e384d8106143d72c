// Reads and writes `redis.json`, the record of the Redis of a data folder.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessIdentity } from "../process/process-identity.ts";
import { replaceFile } from "../process/replace-file.ts";

/** Describes the Redis of a data folder, as stored in `redis.json`. */
export type LocalRecord = {
  /** Gives the port; it stays the same over restarts, so that clients can reconnect. */
  port: number;
  /** Gives the process of the server; null before it is ready, after it was stopped, and when Docker runs it. */
  pid: number | null;
  /** Gives the start time of that process, as in ProcessIdentity; null whenever `pid` is. */
  startedAt: string | null;
  /** Gives the random id that the server chose when it started; null before it is ready and after it was stopped. */
  runId: string | null;
  /** Gives the id of the container when Docker runs the server, else null. */
  container: string | null;
  /** Lists the processes that use the server; the last one to leave stops it. */
  users: ProcessIdentity[];
};

/** Names the record within a data folder. */
export const RECORD_FILE = "redis.json";

/** Reads the record of a folder; null when the file is absent or cannot be parsed. */
export function readRecord(dataDir: string): LocalRecord | null {
  try {
    return parse(JSON.parse(readFileSync(fileOf(dataDir), "utf8")));
  } catch {
    return null;
  }
}

/** Replaces the record of a folder atomically: a reader sees the old record or the new one. */
export function writeRecord(dataDir: string, record: LocalRecord): void {
  replaceFile(fileOf(dataDir), `${JSON.stringify(record, null, 2)}\n`);
}

/** Returns the process of a record; null when the record has none. */
export function serverProcess(record: LocalRecord): ProcessIdentity | null {
  return record.pid && record.startedAt ? { pid: record.pid, startedAt: record.startedAt } : null;
}

function fileOf(dataDir: string): string {
  return join(dataDir, RECORD_FILE);
}

function parse(value: unknown): LocalRecord | null {
  if (!isObject(value) || typeof value["port"] !== "number") return null;
  const users = Array.isArray(value["users"]) ? value["users"] : [];
  return {
    port: value["port"],
    pid: typeof value["pid"] === "number" ? value["pid"] : null,
    startedAt: textOrNull(value["startedAt"]),
    runId: textOrNull(value["runId"]),
    container: textOrNull(value["container"]),
    users: users.filter(isIdentity),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return isObject(value) && typeof value["pid"] === "number" && typeof value["startedAt"] === "string";
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
