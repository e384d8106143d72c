// Starts, adopts and leaves the Redis server of a data folder.
import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { formatRedisAddress, type Host, parseRedisAddress, RedisProblem } from "@holdfast/actors/redis";
import { makePrivateFolder } from "../process/private-folder.ts";
import { withFolderLock } from "./folder-lock.ts";
import { addSelf, removeSelf } from "./folder-users.ts";
import { keepAlive } from "./keep-alive.ts";
import { urlOf, writeLocalUrl } from "./local-url.ts";
import { asOperator, OPERATOR } from "./operator.ts";
import { RECORD_FILE, readRecord, writeRecord } from "./record.ts";
import { type Passwords, passwordsOf } from "./secret.ts";
import { applySettings, type Fsync } from "./server-settings.ts";
import { findRunning, type Place, startServer, stopServer } from "./start.ts";
import { setUser } from "./users.ts";

/** Configures the Redis of a data folder. */
export type LocalRedisOptions = {
  /** Names the data folder; it is created when absent. */
  dataDir: string;
  /** Receives one line for each start, adoption, death and failed restart. */
  log: (line: string) => void;
  /** Sets the port of the first start when that port is free; default: any. Later starts keep the folder's port. */
  port?: number;
  /** Gives the command line, such as `valkey-server --loadmodule /opt/libjson.so`; default: the server on the PATH. */
  command?: string | undefined;
  /** Sets how durable an acknowledged write is; default `everysec`. */
  fsync?: Fsync;
  /** Sets the memory for data, in MiB; default: half of what this machine or its container has. */
  maxMemoryMb?: number | undefined;
};

/** Holds the Redis of a data folder; this process restarts a dead server until it calls `stop` or `leave`. */
export type LocalRedis = {
  /** Gives the address of the operator, who may do everything: `redis://holdfast:<password>@127.0.0.1:6400`. */
  url: string;
  /** Gives the port on 127.0.0.1. */
  port: number;
  /**
   * Returns an address of the server by its Unix socket, which costs less CPU than TCP; the same address where the server
   * has no socket: in a container, in a folder whose path is too long for one, and until the end of a server that an
   * earlier release has started.
   */
  bySocket(url: string): string;
  /** Says that the server was already running, after a crash or for another process. */
  isAdopted: boolean;
  /**
   * Sets a user of the server by rules of its ACL, and returns the user's address. The user has a password of its own,
   * which stays the same, and is still there when the server starts again.
   */
  setUser(name: string, rules: readonly string[]): Promise<string>;
  /** Stops the server when no other running process uses it, else leaves it running. A second call does nothing. */
  stop(): Promise<void>;
  /** Leaves the server running, for the next start to adopt. */
  leave(): Promise<void>;
};

/**
 * Adopts the Redis that runs in a data folder, else starts one on the folder's port and data.
 *
 * Runs the server on the PATH (7.0 or newer), else Redis 8 in a container. Simultaneous starts on one folder share one
 * server; when the server dies, one of the processes that use it restarts it on its port. Nobody uses the server without
 * a password: its default user is off, also on a running server of an earlier release, whose processes are shut out then.
 * The file `redis-url` holds the operator's address.
 * Throws a RedisProblem: `REDIS_FOLDER_IN_USE`, `REDIS_NOT_INSTALLED` or `REDIS_START_FAILED`.
 */
export async function startLocalRedis(options: LocalRedisOptions): Promise<LocalRedis> {
  const { passwords, ...place } = placeOf(options);
  const { record, isAdopted } = await withFolderLock(place.dataDir, async () => {
    const before = readRecord(place.dataDir);
    const running = before && (await findRunning(before, place));
    if (running) await applySettings(running.port, place);
    const now = addSelf(running ?? (await startServer(place, before)));
    writeRecord(place.dataDir, now);
    writeLocalUrl(place.dataDir, now.port, place.password);
    return { record: now, isAdopted: running !== null };
  });
  const { port } = record;
  options.log(
    `${isAdopted ? "Using the Redis that runs" : "Started a Redis"} on 127.0.0.1:${port}, data in ${options.dataDir}`,
  );
  const socket = record.container === null ? await socketOf({ port, password: place.password }) : null;
  const supervisor = keepAlive(place, record);
  let hasLeft = false;
  const leave = async (andStop: boolean): Promise<void> => {
    if (hasLeft) return;
    hasLeft = true;
    await supervisor.end();
    await leaveFolder(place, andStop);
  };
  return {
    url: urlOf(port, OPERATOR, place.password),
    port,
    isAdopted,
    bySocket: (url) => (socket === null ? url : formatRedisAddress({ ...parseRedisAddress(url), hosts: [socket] })),
    async setUser(name, rules) {
      const password = passwords(name);
      await asOperator({ port, password: place.password }, (redis) =>
        setUser(redis, place.folder, { name, password, rules }),
      ).catch((error: unknown) => Promise.reject(userFailure(name, error)));
      return urlOf(port, name, password);
    },
    stop: () => leave(true),
    leave: () => leave(false),
  };
}

// The server says whether it has a socket: one that an earlier release has started has none.
async function socketOf(access: { readonly port: number; readonly password: string }): Promise<Host | null> {
  const reply: unknown = await asOperator(access, (redis) => redis.config("GET", "unixsocket")).catch(() => []);
  const path: unknown = Array.isArray(reply) ? reply[1] : "";
  return typeof path === "string" && path.startsWith("/") ? { host: path, port: 0 } : null;
}

function userFailure(name: string, cause: unknown): RedisProblem {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RedisProblem("REDIS_START_FAILED", `Cannot set the user ${name} of Redis: ${reason}`, { cause });
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

function placeOf(options: LocalRedisOptions): Place & { passwords: Passwords } {
  makePrivateFolder(options.dataDir, RECORD_FILE);
  mkdirSync(join(options.dataDir, "redis"), { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(options.dataDir);
  const passwords = passwordsOf(dataDir);
  const users = { passwords, password: passwords(OPERATOR) };
  return { ...options, ...users, dataDir, folder: join(dataDir, "redis"), fsync: options.fsync ?? "everysec" };
}
