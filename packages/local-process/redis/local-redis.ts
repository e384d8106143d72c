import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { withFolderLock } from "./folder-lock.ts";
import { addSelf, removeSelf } from "./folder-users.ts";
import { keepAlive } from "./keep-alive.ts";
import { readRecord, writeRecord } from "./record.ts";
import type { Fsync } from "./server-process.ts";
import { findRunning, type Place, startServer, stopServer } from "./start.ts";

/** Where the data is, and how to run the server; `log` gets one line for each thing done. */
export type LocalRedisOptions = {
  dataDir: string;
  log: (line: string) => void;
  /** The port of a first start, when it is free; later starts keep the port of the folder. */
  port?: number;
  /** A command line to use instead of what is on the PATH, such as `valkey-server --loadmodule /opt/libjson.so`. */
  command?: string | undefined;
  fsync?: Fsync;
};

/** The Redis of a data folder, kept alive as long as this process lives and has not left it. */
export type LocalRedis = {
  url: string;
  port: number;
  /** True when it ran already, after a crash or for another service. */
  isAdopted: boolean;
  /** Leaves it and, when no other live process uses it, ends it in good order. A second call does nothing. */
  stop(): Promise<void>;
  /** Leaves it running, for the next start to adopt. */
  leave(): Promise<void>;
};

/**
 * Gives the Redis of a data folder: the one that runs there already, else a new one on the same port and data.
 *
 * Takes the server on the PATH (7.0 or newer), else a Redis 8 container. Simultaneous starts on one folder share
 * one server; when it dies, one of the processes that use it starts it again on its port.
 * Throws `REDIS_FOLDER_IN_USE`, `REDIS_NOT_INSTALLED` or `REDIS_START_FAILED`, each with one line for people.
 */
export async function startLocalRedis(options: LocalRedisOptions): Promise<LocalRedis> {
  const place = placeOf(options);
  const { record, isAdopted } = await withFolderLock(place.dataDir, async () => {
    const before = readRecord(place.dataDir);
    const running = before && (await findRunning(before, place));
    const now = addSelf(running ?? (await startServer(place, before)));
    writeRecord(place.dataDir, now);
    return { record: now, isAdopted: running !== null };
  });
  const { port } = record;
  options.log(
    `${isAdopted ? "Using the Redis that runs" : "Started a Redis"} on 127.0.0.1:${port}, data in ${options.dataDir}`,
  );
  const supervisor = keepAlive(place, record);
  let hasLeft = false;
  const leave = async (andStop: boolean): Promise<void> => {
    if (hasLeft) return;
    hasLeft = true;
    await supervisor.end();
    await leaveFolder(place, andStop);
  };
  return { url: `redis://127.0.0.1:${port}`, port, isAdopted, stop: () => leave(true), leave: () => leave(false) };
}

async function leaveFolder(place: Place, andStop: boolean): Promise<void> {
  await withFolderLock(place.dataDir, async () => {
    const before = readRecord(place.dataDir);
    if (!before) return;
    const record = removeSelf(before);
    const isLast = record.users.length === 0;
    writeRecord(place.dataDir, andStop && isLast ? await stopServer(record) : record);
  });
}

function placeOf(options: LocalRedisOptions): Place {
  mkdirSync(join(options.dataDir, "redis"), { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(options.dataDir);
  return { ...options, dataDir, folder: join(dataDir, "redis"), fsync: options.fsync ?? "everysec" };
}
