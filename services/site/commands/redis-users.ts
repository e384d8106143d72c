// Sets users on the servers of a database.

import { createHash } from "node:crypto";
import type { Database } from "@holdfast/actors";
import { connectRedis, formatRedisAddress, parseRedisAddress, whenReady } from "@holdfast/actors/redis";

/** A connection to one server. */
export type RedisServer = ReturnType<typeof connectRedis>;

/** Describes one user of Redis. */
export interface RedisUser {
  /** Names the user. */
  readonly name: string;
  /** Password of the user; Redis is sent its hash alone. */
  readonly password: string;
  /** Rules of the user's rights. */
  readonly rules: readonly string[];
}

/** What came of asking every server of a database. */
export interface OnServers<Value> {
  /** Gives what each server that was reached answered. */
  readonly reached: readonly { readonly server: string; readonly value: Value }[];
  /** Lists the servers that were not reached, as `host:port`. */
  readonly unreached: readonly string[];
}

interface Host {
  readonly host: string;
  readonly port: number;
}

const CONNECT_MS = 2_000;

/**
 * Asks every server of a database, one after the other: all nodes of a cluster, and the replicas of a server that stands
 * alone. Any of them may become a master, and Redis copies no users to it. A client of a cluster knows of a replica
 * only once it has data, so the nodes are asked for, and each is connected to by itself.
 */
export async function onEachServer<Value>(
  database: Database,
  use: (server: RedisServer) => Promise<Value>,
): Promise<OnServers<Value>> {
  const reached: { server: string; value: Value }[] = [];
  const unreached: string[] = [];
  const { commands } = database;
  if (!("nodes" in commands)) reached.push({ server: "the server", value: await use(commands) });
  for (const host of await otherServers(database)) {
    const server = `${host.host}:${host.port}`;
    const own = { ...parseRedisAddress(database.url), hosts: [host], master: null, options: {} };
    const role = { name: "servers", role: "commands", acceptsReplica: true } as const;
    const connection = connectRedis(formatRedisAddress(own), role);
    try {
      if (await isReached(connection)) reached.push({ server, value: await use(connection) });
      else unreached.push(server);
    } finally {
      connection.disconnect();
    }
  }
  return { reached, unreached };
}

// Whatever the server answers after this is an answer, also a refusal.
async function isReached(connection: RedisServer): Promise<boolean> {
  return await whenReady(connection, CONNECT_MS).then(
    () => true,
    () => false,
  );
}

async function otherServers({ commands }: Database): Promise<Host[]> {
  if ("nodes" in commands) return clusterNodes(String(await commands.call("CLUSTER", "NODES")));
  return replicasIn(await commands.info("replication"));
}

/** Reads the nodes of a cluster from the reply of `CLUSTER NODES`, without those whose address is not known. */
export function clusterNodes(reply: string): Host[] {
  return reply
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [, address = "", flags = ""] = line.split(" ");
      const [, host, port] = /^(.+):(\d+)(?:@|$)/.exec(address) ?? [];
      return host === undefined || flags.includes("noaddr") ? [] : [{ host, port: Number(port) }];
    });
}

/** Reads the replicas of a server from its `INFO replication`. */
export function replicasIn(info: string): Host[] {
  const found = info.matchAll(/^slave\d+:ip=([^,]+),port=(\d+),/gm);
  return [...found].map(([, host = "", port]) => ({ host, port: Number(port) }));
}

/** Sets a user on one server; resolves with whether the server keeps it over a restart. */
export async function setUserOn(server: RedisServer, { name, password, rules }: RedisUser): Promise<boolean> {
  const hash = createHash("sha256").update(password).digest("hex");
  await server.call("ACL", "SETUSER", name, "reset", "on", `#${hash}`, ...rules);
  try {
    await server.call("ACL", "SAVE");
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes("not configured to use an ACL file")) return false;
    throw error;
  }
}

/** Reads the names of the users of a server. */
export async function usersOf(server: RedisServer): Promise<string[]> {
  const reply: unknown = await server.call("ACL", "USERS");
  return Array.isArray(reply) ? reply.map(String) : [];
}
