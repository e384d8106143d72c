// Sets users on the servers of a database.

import { createHash } from "node:crypto";
import type { Database } from "@holdfast/actors";
import { mastersOf } from "@holdfast/actors/redis";

/** A connection to one server. */
export type RedisServer = ReturnType<typeof mastersOf>[number];

/** Describes one user of Redis. */
export interface RedisUser {
  /** Names the user. */
  readonly name: string;
  /** Password of the user; Redis is sent its hash alone. */
  readonly password: string;
  /** Rules of the user's rights. */
  readonly rules: readonly string[];
}

/** Returns the connections to every server of a database, also those to replicas, which may become masters. */
export function serversOf({ commands }: Database): RedisServer[] {
  return "nodes" in commands ? commands.nodes("all") : [commands];
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
