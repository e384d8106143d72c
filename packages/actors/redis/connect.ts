// Opens connections to one Redis server, with timeouts and reconnects that depend on their use.
import { type Cluster, Redis, type RedisOptions } from "ioredis";
import { gatherWrites } from "./gather.ts";
import { RedisProblem } from "./problem.ts";

/** Names the use of a connection: short commands, `BLOCK`ing reads, or subscriptions. */
export type RedisRole = "commands" | "blocking" | "subscriber";

/** Names a connection to one server, or to all servers of a cluster. */
export type RedisClient = Redis | Cluster;

/** Configures a connection. */
export type ConnectOptions = {
  /** Names the connection in `CLIENT LIST`; no spaces. */
  name: string;
  /** Chooses the timeouts; see `connectRedis`. */
  role: RedisRole;
  /** Receives each error of the connection, such as a failed attempt to connect; default: errors are ignored. */
  onError?: (error: Error) => void;
};

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
const COMMAND_TIMEOUT_MS = 2_000;
// A command timeout alone rejects the command and keeps a connection whose other end may be dead.
const SILENT_COMMANDS_MS = 2_500;
const SILENT_BLOCKING_MS = 6_000;

/**
 * Opens a connection that reconnects (backoff 50 ms, doubling to 1 s) until it is closed.
 *
 * `commands`: every command settles within 2 s. A command sent while disconnected, or whose reply was lost, is rejected
 * at once and never sent again by the client: the caller retries it with the same command id. A connection that owes
 * a reply and is silent for 2.5 s is replaced. Commands of one turn of the event loop leave in one write.
 * `blocking`: no timeout per command, and 6 s of silence, for reads that `BLOCK` for 5 s at most.
 * `subscriber`: subscriptions wait for the connection and are renewed after each reconnect.
 * Await `whenReady` before the first command.
 */
export function connectRedis(url: string, options: ConnectOptions): Redis {
  const settings: Settings = { ...SHARED, ...BY_ROLE[options.role], connectionName: options.name };
  const redis = new Redis(url, settings);
  // Without a listener ioredis prints the stack of every failed attempt to connect.
  redis.on("error", options.onError ?? ignore);
  if (options.role === "commands") gatherWrites(redis);
  return redis;
}

/** Returns the ioredis settings of a connection to one server, for its role and name. */
export function settingsFor({ role, name }: ConnectOptions): Settings {
  return { ...SHARED, ...BY_ROLE[role], connectionName: name };
}

/**
 * Waits until the server has loaded its data and takes commands on this connection.
 *
 * Throws RedisProblem `REDIS_UNREACHABLE` with the last connection error after `timeoutMs` (default 5,000); the
 * connection stays open.
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
  // 0 rejects commands in flight as soon as the connection closes; otherwise they stay pending for ever.
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt) => Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 10), LONGEST_RETRY_MS),
};

const BY_ROLE: Record<RedisRole, Settings> = {
  commands: { commandTimeout: COMMAND_TIMEOUT_MS, socketTimeout: SILENT_COMMANDS_MS },
  blocking: { socketTimeout: SILENT_BLOCKING_MS },
  // Subscribing twice is harmless, so a subscriber may queue and resend, and loses no subscription.
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
