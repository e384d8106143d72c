import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessIdentity } from "../process/process-identity.ts";
import { replaceFile } from "../process/replace-file.ts";

/** What a data folder remembers of its Redis, in `redis.json`. */
export type LocalRecord = {
  /** Kept for ever, so that a server comes back where its clients look for it. */
  port: number;
  /** Null before the server is ready, and after it was stopped in good order. */
  pid: number | null;
  startedAt: string | null;
  runId: string | null;
  /** Set instead of a process of ours when Docker runs the server. */
  container: string | null;
  /** The sites and services that use it; the last to leave stops it. */
  users: ProcessIdentity[];
};

/** Reads the record of a folder; null when there is none or it makes no sense. */
export function readRecord(dataDir: string): LocalRecord | null {
  try {
    return parse(JSON.parse(readFileSync(fileOf(dataDir), "utf8")));
  } catch {
    return null;
  }
}

/** Replaces the record of a folder at once: a reader sees the old one or the new one. */
export function writeRecord(dataDir: string, record: LocalRecord): void {
  replaceFile(fileOf(dataDir), `${JSON.stringify(record, null, 2)}\n`);
}

/** Names the process of a record, if it has one. */
export function serverProcess(record: LocalRecord): ProcessIdentity | null {
  return record.pid && record.startedAt ? { pid: record.pid, startedAt: record.startedAt } : null;
}

function fileOf(dataDir: string): string {
  return join(dataDir, "redis.json");
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
