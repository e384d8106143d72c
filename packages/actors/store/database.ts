// Opens a Redis database for the engines of one process.
import type { Redis } from "ioredis";
import { loadLibrary } from "../functions/functions.ts";
import { buildLibrary, type DocumentForm, type Library } from "../functions/library.ts";
import { ActorsError } from "../model/errors.ts";
import { createIdFactory, type IdFactory } from "../model/ids.ts";
import { siteKey } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import { checkServer, type ServerFacts } from "../redis/check.ts";
import { ClusterAddress, connectCluster, mastersOf } from "../redis/cluster.ts";
import { type ConnectOptions, connectRedis, type RedisClient, type RedisRole, whenReady } from "../redis/connect.ts";
import { addressOf, RedisProblem } from "../redis/problem.ts";
import { isTransientError } from "../redis/transient-error.ts";

/** Gives the engines of one process their connections to a Redis database, and what the database is like. */
export interface Database {
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
  /** Gives the address of Redis, `redis://` or `rediss://`; of a cluster, the address of any of its servers. */
  readonly url: string;
  /** Sets the number of partitions, 1 to 100; it is fixed when a database is first opened. */
  readonly partitions: number;
  /** Receives the errors of connections, at level debug. */
  readonly log: Log;
  /** Opens the database for `convertDocuments`, even when a conversion was interrupted; default false. */
  readonly toConvert?: boolean;
}

/** Names the connection for commands in `CLIENT LIST`; every process that uses a database has one. */
export const COMMANDS_NAME = "holdfast-commands";
/** Spells the key that holds the form of the documents. */
export const FORM_KEY = siteKey("form");
/** Spells the key that holds the form to which documents are being converted; there is none at other times. */
export const COMING_FORM_KEY = siteKey("coming-form");

/**
 * Opens a database: checks the server, stores or compares the number of partitions and the form, loads the Functions.
 *
 * Throws RedisProblem for a server that is unfit or stops answering, and ActorsError `database_mismatch` for another
 * number of partitions, for JSON documents on a server without JSON, and while documents are being converted.
 */
export async function openDatabase({ url, partitions, log, toConvert }: DatabaseOptions): Promise<Database> {
  const connections = new Connections(url, log);
  try {
    const server = await connections.checkFirst();
    const commands = connections.open(COMMANDS_NAME, "commands");
    await whenReady(commands);
    await Promise.all(mastersOf(commands).map(checkServer));
    const form = await settle(commands, FORM_KEY, server.hasJson ? "json" : "hash");
    checkForm(form, server);
    if (!toConvert) await checkIsWhole(commands);
    checkPartitions(await settle(commands, siteKey("partitions"), String(partitions)), partitions);
    const library = buildLibrary(form);
    await loadLibrary(commands, library);
    const all = Array.from({ length: partitions }, (_, partition) => partition);
    return {
      url,
      form,
      partitions,
      server,
      library,
      commands,
      ids: createIdFactory(partitions),
      shards: server.isCluster ? all.map((partition) => [partition]) : [all],
      connect: (name, role) => connections.open(name, role),
      masterUrls: () => mastersOf(commands).map(({ options }) => addressed(url, options)),
      connectTo: (address, name, role) => connections.openTo(address, name, role),
      close: async () => connections.close(),
    };
  } catch (error) {
    connections.close();
    throw isTransientError(error) ? wentAway(url, error) : error;
  }
}

function wentAway(url: string, cause: unknown): RedisProblem {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RedisProblem("REDIS_UNREACHABLE", `Cannot open the database: Redis on ${addressOf(url)}: ${reason}`, {
    cause,
  });
}

/** Opens and closes the connections of one process to a database. */
class Connections {
  readonly #url: string;
  readonly #log: Log;
  readonly #open = new Set<RedisClient>();
  #cluster: ClusterAddress | null = null;

  constructor(url: string, log: Log) {
    this.#url = url;
    this.#log = log;
  }

  /** Checks the server at the address; if it is a node of a cluster, later connections are to the cluster. */
  async checkFirst(): Promise<ServerFacts> {
    const first = connectRedis(this.#url, { name: "holdfast-start", role: "commands" });
    try {
      await whenReady(first);
      const server = await checkServer(first);
      if (server.isCluster) this.#cluster = new ClusterAddress(this.#url);
      return server;
    } finally {
      first.disconnect();
    }
  }

  open(name: string, role: RedisRole): RedisClient {
    const options = this.#optionsFor(name, role);
    return this.#keep(this.#cluster ? connectCluster(this.#cluster, options) : connectRedis(this.#url, options));
  }

  openTo(url: string, name: string, role: RedisRole): Redis {
    return this.#keep(connectRedis(url, this.#optionsFor(name, role)));
  }

  #optionsFor(name: string, role: RedisRole): ConnectOptions {
    const onError = (error: Error): void =>
      this.#log.debug({ connection: name, error: error.message }, "Redis connection");
    return { name, role, onError };
  }

  #keep<Client extends RedisClient>(redis: Client): Client {
    this.#open.add(redis);
    redis.once("end", () => this.#open.delete(redis));
    return redis;
  }

  close(): void {
    for (const redis of this.#open) redis.disconnect();
  }
}

// Replaces host and port and keeps the credentials.
function addressed(url: string, { host, port }: { host?: string | undefined; port?: number | undefined }): string {
  const address = new URL(url);
  address.hostname = host ?? address.hostname;
  address.port = String(port ?? address.port);
  return address.href;
}

// Stores a fact that the first process to open a database decides for good; later processes read it.
async function settle(redis: RedisClient, key: string, value: string): Promise<string> {
  await redis.set(key, value, "NX");
  return (await redis.get(key)) ?? value;
}

async function checkIsWhole(redis: RedisClient): Promise<void> {
  const coming = await redis.get(COMING_FORM_KEY);
  if (coming !== null) throw mismatch(`its documents are being converted to ${coming}, bring that to its end first`);
}

function checkForm(form: string, server: ServerFacts): asserts form is DocumentForm {
  if (form !== "json" && form !== "hash") throw mismatch(`its documents are in the unknown form ${form}`);
  if (form === "json" && !server.hasJson) throw mismatch("its documents are JSON and the server has no JSON commands");
}

function checkPartitions(found: string, partitions: number): void {
  if (found !== String(partitions)) throw mismatch(`it has ${found} partitions, PARTITIONS says ${partitions}`);
}

function mismatch(state: string): ActorsError {
  return new ActorsError("database_mismatch", `Cannot use this Redis database: ${state}`);
}
