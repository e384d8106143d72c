import { identify, isRunning } from "../process/process-identity.ts";
import type { LocalRecord } from "./record.ts";

/** Adds this process to those that use a folder's Redis, and forgets those that have ended. */
export function addSelf(record: LocalRecord): LocalRecord {
  const self = identify(process.pid);
  return { ...record, users: [...record.users.filter(isRunning), ...(self ? [self] : [])] };
}

/** Removes this process, once, from those that use a folder's Redis, and forgets those that have ended. */
export function removeSelf(record: LocalRecord): LocalRecord {
  const own = record.users.findIndex(({ pid }) => pid === process.pid);
  return { ...record, users: record.users.filter((_, index) => index !== own).filter(isRunning) };
}
