import {
  checkServer,
  connectRedis,
  createIdFactory,
  type IdFactory,
  type RedisRole,
  type ServerFacts,
  siteKey,
  whenReady,
} from "@holdfast/redis";
import type { Redis } from "ioredis";
import { ActorsError } from "./errors.ts";
import { loadLibrary } from "./functions.ts";
import { buildLibrary, type Library } from "./library.ts";
import type { Log } from "./log.ts";

/** How documents are kept: as JSON documents, or as hashes where the server has no JSON commands. */
export type DocumentForm = "json" | "hash";

/** A Redis database in use by engines of one process: the form it is in and the ways to it. */
export interface Database {
  readonly url: string;
  readonly form: DocumentForm;
  readonly partitions: number;
  readonly ids: IdFactory;
  readonly server: ServerFacts;
  readonly library: Library;
  /** The shared connection for commands. */
  readonly commands: Redis;
  /** Opens a further connection; closed with the database unless closed before. */
  connect(name: string, role: RedisRole): Redis;
  close(): Promise<void>;
}

/** What opening a database takes. */
export interface DatabaseOptions {
  readonly url: string;
  readonly partitions: number;
  readonly log: Log;
}

/**
 * Opens a database: checks the server, fixes or compares partitions and form, loads the functions.
 * Throws RedisProblem for an unfit server and ActorsError `database_mismatch` for other partitions or a lost form.
 */
export async function openDatabase({ url, partitions, log }: DatabaseOptions): Promise<Database> {
  const connections = new Set<Redis>();
  function connect(name: string, role: RedisRole): Redis {
    const onError = (error: Error): void => log.debug({ connection: name, error: error.message }, "Redis connection");
    const redis = connectRedis(url, { name, role, onError });
    connections.add(redis);
    redis.once("end", () => connections.delete(redis));
    return redis;
  }
  async function close(): Promise<void> {
    for (const redis of connections) redis.disconnect();
  }
  const commands = connect("holdfast-commands", "commands");
  try {
    await whenReady(commands);
    const server = await checkServer(commands);
    const form = await settle(commands, "form", server.hasJson ? "json" : "hash");
    checkForm(form, server);
    checkPartitions(await settle(commands, "partitions", String(partitions)), partitions);
    const library = buildLibrary(form);
    await loadLibrary(commands, library);
    return { url, form, partitions, ids: createIdFactory(partitions), server, library, commands, connect, close };
  } catch (error) {
    await close();
    throw error;
  }
}

// The first process to use the database settles a fact for good; SET NX and GET make later ones agree.
async function settle(redis: Redis, name: string, value: string): Promise<string> {
  await redis.set(siteKey(name), value, "NX");
  return (await redis.get(siteKey(name))) ?? value;
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
