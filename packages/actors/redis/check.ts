import type { Redis } from "ioredis";
import { addressOf, RedisProblem } from "./problem.ts";

/** What a server is and can do, as far as Holdfast cares. */
export type ServerFacts = {
  version: string;
  policy: string;
  hasJson: boolean;
  hasSearch: boolean;
  isCluster: boolean;
  runId: string;
  /** False when the server sends no `expired` notifications and does not let us switch them on. */
  hasExpiryNotifications: boolean;
};

/**
 * Checks that a server is fit to hold sales, and switches `expired` notifications on, keeping other flags.
 *
 * Throws `REDIS_TOO_OLD` below 7.0 and `REDIS_EVICTS` when the server may throw keys away to save memory.
 * A server that forbids `CONFIG` passes: deadlines are then kept by the sweeps alone.
 */
export async function checkServer(redis: Redis): Promise<ServerFacts> {
  const [info, hasJson, hasSearch] = await Promise.all([
    readInfo(redis),
    hasCommand(redis, "json.set"),
    hasCommand(redis, "ft.search"),
  ]);
  const address = addressOf(`redis://${redis.options.host}:${redis.options.port}`);
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

// Also without a memory limit: one set later would silently drop holds, and it costs nothing to ask now.
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

// Managed servers rename or forbid CONFIG; anything else (a lost connection) is not an answer.
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}
