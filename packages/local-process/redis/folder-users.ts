// Keeps the list of processes that use the Redis of a data folder.
import { identify, isRunning } from "../process/process-identity.ts";
import type { LocalRecord } from "./record.ts";

/** Returns the record with this process among its users and without users that have ended. */
export function addSelf(record: LocalRecord): LocalRecord {
  const self = identify(process.pid);
  return { ...record, users: [...record.users.filter(isRunning), ...(self ? [self] : [])] };
}

/** Returns the record with one entry of this process fewer, and without users that have ended. */
export function removeSelf(record: LocalRecord): LocalRecord {
  const own = record.users.findIndex(({ pid }) => pid === process.pid);
  return { ...record, users: record.users.filter((_, index) => index !== own).filter(isRunning) };
}
