// Opens a Redis database for the engines of one process.

import type { Redis } from "ioredis";
import type { FunctionsDatabase } from "../functions/functions.ts";
import type { DocumentForm, Library } from "../functions/library.ts";
import { RedisHealth } from "../functions/redis-health.ts";
import type { Archive } from "../model/archive.ts";
import { errorText } from "../model/errors.ts";
import { guardedLog } from "../model/guarded.ts";
import { createIdFactory, type IdFactory } from "../model/ids.ts";
import { type Log, silentLog } from "../model/log.ts";
import { Outage } from "../model/outage.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import { addressOf, formatRedisAddress, parseRedisAddress } from "../redis/address.ts";
import type { ServerFacts } from "../redis/check.ts";
import { mastersOf } from "../redis/cluster.ts";
import { type RedisClient, type RedisRole, whenReady } from "../redis/connect.ts";
import { RedisProblem } from "../redis/problem.ts";
import { isTransientError, redisFailure, unavailableReason } from "../redis/transient-error.ts";
import { Connections } from "./connections.ts";
import { type OpenedDatabase, PARTITIONS_KEY } from "./opened.ts";
import { openWhenPrepared } from "./when-prepared.ts";

/** Gives the engines of one process their connections to a Redis database, and what the database is like. */
export interface Database extends FunctionsDatabase {
  /** Gives the address that the database was opened with. */
  readonly url: string;
  /** Says how documents are stored: `json` or `hash`. */
  readonly form: DocumentForm;
  /** Counts the partitions, 1 to 100. */
  readonly partitions: number;
  /** Makes ids of this database. */
  readonly ids: IdFactory;
  /** Describes the server, as it was when the database was opened. */
  readonly server: ServerFacts;
  /** Holds the Redis Functions for this form of documents. */
  readonly library: Library;
  /** Groups the partitions that one command can reach: all on one server, each by itself on a cluster. */
  readonly shards: readonly (readonly number[])[];
  /** Holds the connection for commands, which all engines share. */
  readonly commands: RedisClient;
  /** Stores the documents whose time is over, for every engine that names no other; null: none. */
  readonly archive?: Archive | null;
  /** Opens one more connection; `close` closes it, too. */
  connect(name: string, role: RedisRole): RedisClient;
  /** Returns the addresses of the servers that hold keys, as the connection for commands knows them now. */
  masterUrls(): string[];
  /** Opens a connection to one server by its address; `close` closes it, too. */
  connectTo(url: string, name: string, role: RedisRole): Redis;
  /** Closes all connections of the database. Stop the engines first. */
  close(): Promise<void>;
}

/** Configures `openDatabase`. */
export interface DatabaseOptions {
  /**
   * Gives the address of Redis, as `parseRedisAddress` reads it: `redis://host`, `unix:///path`,
   * `redis+sentinel://host/master`, or one or more servers of a cluster, of which some may be down.
   */
  readonly url: string;
  /** Sets the number of partitions, 1 to 100; it is fixed when a database is first opened. */
  readonly partitions: number;
  /** Receives one line when Redis is not reachable for a second, and one when it is back. */
  readonly log: Log;
  /** Opens the archive of the database, over its connection for commands; default: none. */
  readonly openArchive?: (commands: RedisClient) => Archive | null;
  /** Opens the database for `convertDocuments`, even when a conversion was interrupted; default false. */
  readonly toConvert?: boolean;
  /**
   * Ends the wait for a database that the user of `url` may not prepare and nobody has prepared yet: `openDatabase` then
   * throws UnavailableError `unprepared`. Default: it waits as long as it takes, and logs a line a minute.
   */
  readonly signal?: AbortSignal | undefined;
  /** Called at each look of that wait, four times a second, with the error that says what is missing. */
  readonly onUnprepared?: ((error: unknown) => void) | undefined;
}

/** Names the connection for commands in `CLIENT LIST`; every process that uses a database has one. */
export const COMMANDS_NAME = "holdfast-commands";
/**
 * Opens a database: checks the server, stores or compares the number of partitions and the form, loads the Functions.
 * Waits for a process that does so, see `keepPrepared`, when the user of the address may not.
 *
 * Throws RedisProblem for a server that is unfit or stops answering, and ActorsError `database_mismatch` for another
 * number of partitions, for JSON documents on a server without JSON, and while documents are being converted.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, partitions, toConvert = false, signal, onUnprepared } = options;
  const log = guardedLog(options.log);
  const recurring = new RecurringLog(log);
  const outage = new Outage(log);
  const connections = new Connections(url, log, outage);
  try {
    const server = await connections.checkFirst();
    const commands = connections.open(COMMANDS_NAME, "commands");
    await whenReady(commands);
    const toSettle = { commands, server, partitions, toConvert };
    const opened = await openWhenPrepared(toSettle, { recurring, signal, onUnprepared });
    settleWhenBack(commands, opened, recurring);
    const all = Array.from({ length: partitions }, (_, partition) => partition);
    return {
      url,
      form: opened.form,
      partitions,
      server,
      library: opened.library,
      opened,
      health: new RedisHealth(recurring, outage),
      commands,
      archive: options.openArchive?.(commands) ?? null,
      ids: createIdFactory(partitions),
      shards: server.isCluster ? all.map((partition) => [partition]) : [all],
      connect: (name, role) => connections.open(name, role),
      masterUrls: () => (server.isCluster ? mastersOf(commands).map(({ options }) => addressed(url, options)) : [url]),
      connectTo: (address, name, role) => connections.openTo(address, name, role),
      close: async () => connections.close(),
    };
  } catch (error) {
    connections.close();
    const isKnown = error instanceof RedisProblem || unavailableReason(error) === "unprepared";
    throw isTransientError(error) && !isKnown ? wentAway(url, error) : error;
  }
}

/**
 * Reads the number of partitions of a database, for tools; null when it was never opened. Throws as `openDatabase` does
 * for an address that is faulty or does not answer.
 */
export async function readPartitions(url: string): Promise<number | null> {
  const connections = new Connections(url, silentLog, new Outage(silentLog));
  try {
    await connections.checkFirst();
    const redis = connections.open("holdfast-tool", "commands");
    await whenReady(redis);
    const text = await redis.get(PARTITIONS_KEY);
    return text === null ? null : Number(text);
  } finally {
    connections.close();
  }
}

const UNSETTLED = "Cannot check the Redis that is back";

// A server that is back may be another one, or have lost its settings: notifications of expired keys, no eviction.
function settleWhenBack(commands: RedisClient, opened: OpenedDatabase, recurring: RecurringLog): void {
  commands.on("ready", () => {
    void opened.settleAgain().then(
      () => recurring.succeeded(UNSETTLED),
      (error: unknown) => {
        // A connection that is gone again is said by itself, and one that was closed is not missed.
        if (commands.status === "ready") recurring.failed(UNSETTLED, redisFailure(error));
      },
    );
  });
}

function wentAway(url: string, cause: unknown): RedisProblem {
  const reason = cause instanceof Error ? cause.message : errorText(cause);
  return new RedisProblem("REDIS_UNREACHABLE", `Cannot open the database: Redis on ${addressOf(url)}: ${reason}`, {
    cause,
  });
}

// Replaces the servers by one, and keeps the credentials.
function addressed(url: string, { host, port }: { host?: string | undefined; port?: number | undefined }): string {
  const address = parseRedisAddress(url);
  const [first] = address.hosts;
  return formatRedisAddress({
    ...address,
    hosts: [{ host: host ?? first?.host ?? "", port: port ?? first?.port ?? 0 }],
  });
}
