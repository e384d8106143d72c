import { type Cluster, Redis, type RedisOptions } from "ioredis";
import { gatherWrites } from "./gather.ts";
import { RedisProblem } from "./problem.ts";

/** What a connection is for: short commands, `BLOCK`ing reads, or subscriptions. */
export type RedisRole = "commands" | "blocking" | "subscriber";

/** A connection to one server, or to all of a cluster. */
export type RedisClient = Redis | Cluster;

/** How a connection is named in `CLIENT LIST` (no spaces), what it is for, and who hears of its errors. */
export type ConnectOptions = {
  name: string;
  role: RedisRole;
  onError?: (error: Error) => void;
};

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
const COMMAND_TIMEOUT_MS = 2_000;
// A timeout alone rejects the command and keeps a connection that may be dead at its other end.
const SILENT_COMMANDS_MS = 2_500;
const SILENT_BLOCKING_MS = 6_000;

/**
 * Opens a connection that keeps reconnecting (50 ms, doubling to 1 s) until it is closed.
 *
 * `commands`: every command settles within 2 s; one sent while disconnected, and one whose reply was
 * lost, is rejected at once and never sent again by the client: the caller decides, with the same command id.
 * A connection that owes an answer and is silent for 2.5 s is dead, and replaced. What one turn of the event loop sends
 * goes out as one write.
 * `blocking`: the same without the 2 s and with 6 s, for reads that `BLOCK` 5 s at most. `subscriber`: subscriptions
 * wait for the connection and are renewed after each reconnect. Await `whenReady` before the first command.
 */
export function connectRedis(url: string, options: ConnectOptions): Redis {
  const settings: Settings = { ...SHARED, ...BY_ROLE[options.role], connectionName: options.name };
  const redis = new Redis(url, settings);
  // Without a listener ioredis prints the stack of every failed attempt to connect.
  redis.on("error", options.onError ?? ignore);
  if (options.role === "commands") gatherWrites(redis);
  return redis;
}

/** The settings of a connection to one server, by what it is for. */
export function settingsFor({ role, name }: ConnectOptions): Settings {
  return { ...SHARED, ...BY_ROLE[role], connectionName: name };
}

/**
 * Waits until the server has loaded its data and takes commands on this connection.
 *
 * Throws `REDIS_UNREACHABLE` after `timeoutMs` (default 5,000) with the last reason; leaves the connection open.
 */
export async function whenReady(redis: RedisClient, timeoutMs = 5_000): Promise<void> {
  if (redis.status === "ready") return;
  let lastError: Error | undefined;
  const remember = (error: Error): void => {
    lastError = error;
  };
  redis.on("error", remember);
  const isReady = await Promise.race([becomesReady(redis), passes(timeoutMs)]);
  redis.off("error", remember);
  if (isReady) return;
  const address = redis instanceof Redis ? `${redis.options.host}:${redis.options.port}` : "the cluster's nodes";
  const reason = lastError?.message || "no answer";
  throw new RedisProblem("REDIS_UNREACHABLE", `Cannot reach Redis on ${address}: ${reason}`, { cause: lastError });
}

type Settings = Omit<RedisOptions, "host" | "port" | "himportFieldsets"> & { replyMapping?: "legacy" };

const SHARED: Settings = {
  protocol: 2,
  connectTimeout: 2_000,
  keepAlive: 5_000,
  maxLoadingRetryTime: 100,
  disableClientInfo: true,
  autoResendUnfulfilledCommands: false,
  enableOfflineQueue: false,
  // Zero rejects commands in flight as soon as the connection closes; without it they stay pending for ever.
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt) => Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 10), LONGEST_RETRY_MS),
};

const BY_ROLE: Record<RedisRole, Settings> = {
  commands: { commandTimeout: COMMAND_TIMEOUT_MS, socketTimeout: SILENT_COMMANDS_MS },
  blocking: { socketTimeout: SILENT_BLOCKING_MS },
  // Subscribing twice is harmless, so here queueing and resending are safe and lose no subscription.
  subscriber: { enableOfflineQueue: true, autoResendUnfulfilledCommands: true, maxRetriesPerRequest: null },
};

function becomesReady(redis: RedisClient): Promise<boolean> {
  return new Promise((resolve) => {
    redis.once("ready", () => resolve(true));
    redis.once("end", () => resolve(false));
  });
}

function passes(ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref();
  });
}

function ignore(): void {}
