import type { Redis } from "ioredis";
import { isPassing, loadLibrary } from "../functions/functions.ts";
import { buildLibrary, type DocumentForm, type Library } from "../functions/library.ts";
import { ActorsError } from "../model/errors.ts";
import { createIdFactory, type IdFactory } from "../model/ids.ts";
import { siteKey } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import { checkServer, type ServerFacts } from "../redis/check.ts";
import { ClusterAddress, connectCluster, mastersOf } from "../redis/cluster.ts";
import { type ConnectOptions, connectRedis, type RedisClient, type RedisRole, whenReady } from "../redis/connect.ts";
import { addressOf, RedisProblem } from "../redis/problem.ts";

/** A Redis database in use by engines of one process: the form it is in and the ways to it. */
export interface Database {
  readonly url: string;
  readonly form: DocumentForm;
  readonly partitions: number;
  readonly ids: IdFactory;
  readonly server: ServerFacts;
  readonly library: Library;
  /** The partitions by what one command can touch: all of them on one server, each by itself on a cluster. */
  readonly shards: readonly (readonly number[])[];
  /** The shared connection for commands. */
  readonly commands: RedisClient;
  /** Opens a further connection; closed with the database unless closed before. */
  connect(name: string, role: RedisRole): RedisClient;
  /** The addresses of the servers that hold keys, as they are known now. */
  masterUrls(): string[];
  /** Opens a connection to one server by its address; closed with the database unless closed before. */
  connectTo(url: string, name: string, role: RedisRole): Redis;
  close(): Promise<void>;
}

/** What opening a database takes. */
export interface DatabaseOptions {
  readonly url: string;
  readonly partitions: number;
  readonly log: Log;
  /** Opens it to convert its documents, also in the middle of that. */
  readonly toConvert?: boolean;
}

/** How the connection is named that every process has that uses a database. */
export const COMMANDS_NAME = "holdfast-commands";
/** The key of the form of the documents, and of the one they are being converted to. */
export const FORM_KEY = siteKey("form");
export const COMING_FORM_KEY = siteKey("coming-form");

/**
 * Opens a database: checks the server, fixes or compares partitions and form, loads the functions.
 * Throws RedisProblem for an unfit server and for one that goes away meanwhile, and ActorsError `database_mismatch` for
 * other partitions, a lost form, and documents that are being converted.
 */
export async function openDatabase({ url, partitions, log, toConvert }: DatabaseOptions): Promise<Database> {
  const connections = new Connections(url, log);
  try {
    const server = await connections.lookAtServer();
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
    throw isPassing(error) ? wentAway(url, error) : error;
  }
}

function wentAway(url: string, cause: unknown): RedisProblem {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RedisProblem("REDIS_UNREACHABLE", `Cannot open the database: Redis on ${addressOf(url)}: ${reason}`, {
    cause,
  });
}

/** The connections of one process to a database. */
class Connections {
  readonly #url: string;
  readonly #log: Log;
  readonly #open = new Set<RedisClient>();
  #cluster: ClusterAddress | null = null;

  constructor(url: string, log: Log) {
    this.#url = url;
    this.#log = log;
  }

  /** Finds out what is there; connections opened later are of the right kind. */
  async lookAtServer(): Promise<ServerFacts> {
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

// The same credentials at another server's address.
function addressed(url: string, { host, port }: { host?: string | undefined; port?: number | undefined }): string {
  const address = new URL(url);
  address.hostname = host ?? address.hostname;
  address.port = String(port ?? address.port);
  return address.href;
}

// The first process to use the database settles a fact for good; SET NX and GET make later ones agree.
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
