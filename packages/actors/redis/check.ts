// Checks that a Redis server is fit for the engine, before anything is written to it.
import type { Redis } from "ioredis";
import { nameOf } from "./connect.ts";
import { RedisProblem } from "./problem.ts";

/** Describes a server: its version, and what the engine may use of it. */
export type ServerFacts = {
  /** Gives the version of Redis, or of Valkey where the server is one, such as `7.2.4`. */
  version: string;
  /** Gives `maxmemory-policy`; always `noeviction`, for every other server is refused. */
  policy: string;
  /** Says that the server has the JSON commands. */
  hasJson: boolean;
  /** Says that the server has the search commands. */
  hasSearch: boolean;
  /** Says that the server is a node of a cluster. */
  isCluster: boolean;
  /** Gives the server's `run_id`, which changes with each start. */
  runId: string;
  /** Says that the server sends `expired` notifications; false when it sends none and forbids `CONFIG`. */
  hasExpiryNotifications: boolean;
};

/**
 * Checks that a server is fit for the engine, and switches its `expired` notifications on; other flags stay set.
 *
 * Throws RedisProblem `REDIS_TOO_OLD` below 7.0, and `REDIS_EVICTS` when the server may evict keys to save memory.
 * A server that forbids `CONFIG` passes: timers then fire by the sweep alone, without hints from expired keys.
 */
export async function checkServer(redis: Redis): Promise<ServerFacts> {
  const [info, hasJson, hasSearch] = await Promise.all([
    readInfo(redis),
    hasCommand(redis, "json.set"),
    hasCommand(redis, "ft.search"),
  ]);
  const address = nameOf(redis);
  const version = info.get("valkey_version") ?? info.get("redis_version") ?? "0";
  refuseOldServer(version, address);
  const policy = info.get("maxmemory_policy") ?? "unknown";
  refuseEviction(policy, address);
  return {
    version,
    policy,
    hasJson,
    hasSearch,
    isCluster: info.get("cluster_enabled") === "1",
    runId: info.get("run_id") ?? "",
    hasExpiryNotifications: await ensureExpiryNotifications(redis),
  };
}

async function readInfo(redis: Redis): Promise<Map<string, string>> {
  const lines = (await redis.info()).split("\r\n");
  const fields = lines.map((line) => line.split(":")).filter((parts) => parts.length > 1);
  return new Map(fields.map(([name = "", ...value]) => [name, value.join(":")]));
}

async function hasCommand(redis: Redis, name: string): Promise<boolean> {
  const reply: unknown = await redis.call("COMMAND", "INFO", name);
  return Array.isArray(reply) && Array.isArray(reply[0]);
}

function refuseOldServer(version: string, address: string): void {
  if (Number.parseInt(version, 10) >= 7) return;
  throw new RedisProblem(
    "REDIS_TOO_OLD",
    `Cannot use Redis on ${address}: it is version ${version}, 7.0 is the oldest`,
  );
}

// Refuses a server without a memory limit too: a limit that is set later would evict keys in silence.
function refuseEviction(policy: string, address: string): void {
  if (policy === "noeviction") return;
  const reason = `its maxmemory-policy is ${policy}, set it to noeviction`;
  throw new RedisProblem("REDIS_EVICTS", `Cannot use Redis on ${address}: ${reason}`);
}

async function ensureExpiryNotifications(redis: Redis): Promise<boolean> {
  try {
    const [, flags = ""] = await redis.config("GET", "notify-keyspace-events").then(asTexts);
    const hasExpired = /[xA]/.test(flags);
    if (hasExpired && flags.includes("E")) return true;
    await redis.config(
      "SET",
      "notify-keyspace-events",
      `${flags}${hasExpired ? "" : "x"}${flags.includes("E") ? "" : "E"}`,
    );
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function asTexts(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}

// Managed servers rename or forbid CONFIG and answer with an error; a lost connection is no answer.
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}
