// Opens connections to one Redis server, with timeouts and reconnects that depend on their use.
import { type Cluster, Redis, type RedisOptions } from "ioredis";
import { addressOf, parseRedisAddress, type RedisAddress } from "./address.ts";
import { gatherWrites } from "./gather.ts";
import { type MasterConnectorOptions, masterConnector } from "./master-connector.ts";
import { RedisProblem } from "./problem.ts";
import { isWorthWaiting, unavailableReason } from "./transient-error.ts";
import { rememberTrouble, troubleOf } from "./trouble.ts";

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
  /** Called when the server turns out to be a replica, as after a failover; the connection is being made again. */
  onDemotion?: () => void;
  /** Accepts a server that is a replica, for programs that look after servers; default false. */
  acceptsReplica?: boolean;
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
 * `subscriber`: for `keepSubscribed`, which subscribes after each reconnect.
 * Await `whenReady` before the first command.
 *
 * `url` is an address as `parseRedisAddress` reads it; of several servers, the first one. The connection is to a master
 * only: a reply that says that the server is a replica now ends it, and it is made again by the name of the host, or by
 * the Sentinels. Throws RedisProblem `REDIS_ADDRESS_INVALID`.
 */
export function connectRedis(url: string, options: ConnectOptions): Redis {
  // The client goes on in database 0 when it cannot select another one.
  let hasDatabase = true;
  const { acceptsReplica = false } = options;
  const place = placeOf(parseRedisAddress(url), { acceptsReplica, isUsable: () => hasDatabase });
  const redis = new Redis({ ...settingsFor(options), ...place });
  names.set(redis, addressOf(url));
  rememberTrouble(redis);
  // Without a listener ioredis prints the stack of every failed attempt to connect.
  const onError = options.onError ?? ignore;
  redis.on("error", onError);
  redis.on("sentinelError", onError);
  redis.on("connect", () => (hasDatabase = true));
  redis.on("error", (error: Error) => {
    if (!/DB index is out of range/.test(error.message)) return;
    hasDatabase = false;
    redis.disconnect(true);
  });
  if (options.role === "commands") gatherWrites(redis);
  return redis;
}

/** Subscribes a connection of the role `subscriber` to a pattern, now and after each reconnect, until it is closed. */
export function keepSubscribed(redis: Redis, pattern: string): void {
  // One that is not accepted because the connection closes is sent again when there is a new one.
  const subscribe = (): void => void redis.psubscribe(pattern).catch(ignore);
  redis.on("ready", subscribe);
  if (redis.status === "ready") subscribe();
}

const names = new WeakMap<RedisClient, string>();

/** Returns the address of a connection, for people, without its password. */
export function nameOf(redis: RedisClient): string {
  const known = names.get(redis);
  if (known !== undefined) return known;
  return redis instanceof Redis ? `${redis.options.host}:${redis.options.port}` : "the cluster's nodes";
}

/** Returns the ioredis settings of a connection to one server, for its role and name. */
export function settingsFor({ role, name, onDemotion, acceptsReplica }: ConnectOptions): Settings {
  const reconnectOnError = (error: Error): boolean => {
    const isReplica = !acceptsReplica && unavailableReason(error) === "read_only";
    if (isReplica) onDemotion?.();
    // A connection that has lost its user logs in again when it is made again.
    return isReplica || error.message.startsWith("NOAUTH");
  };
  return { ...SHARED, ...BY_ROLE[role], connectionName: name, reconnectOnError };
}

/**
 * Waits until the server has loaded its data and takes commands on this connection.
 *
 * Throws RedisProblem `REDIS_UNREACHABLE` with the last connection error after `timeoutMs` (default 5,000), and at once
 * when waiting is no use, as with a wrong password; the connection stays open.
 */
export async function whenReady(redis: RedisClient, timeoutMs = 5_000): Promise<void> {
  if (redis.status === "ready") return;
  const { isReady, lastError } = await firstEnd(redis, timeoutMs);
  if (isReady) return;
  const reason = (troubleOf(redis)?.error ?? lastError)?.message || "no answer";
  throw new RedisProblem("REDIS_UNREACHABLE", `Cannot reach Redis on ${nameOf(redis)}: ${reason}`, {
    cause: lastError,
  });
}

// Resolves when the connection is ready or closed, when waiting is no use, and after `timeoutMs`.
async function firstEnd(redis: RedisClient, timeoutMs: number): Promise<{ isReady: boolean; lastError?: Error }> {
  let lastError: Error | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Map<string, (error: Error) => void>();
  const isReady = await new Promise<boolean>((resolve) => {
    listeners.set("ready", () => resolve(true));
    listeners.set("end", () => resolve(false));
    listeners.set("sentinelError", (error) => (lastError = error));
    listeners.set("error", (error) => {
      lastError = error;
      if (!isWorthWaiting(unavailableReason(error) ?? "unreachable")) resolve(false);
    });
    for (const [event, listener] of listeners) redis.on(event, listener);
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  clearTimeout(timer);
  for (const [event, listener] of listeners) redis.off(event, listener);
  return { isReady, ...(lastError && { lastError }) };
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
  retryStrategy: waitBefore,
};

const BY_ROLE: Record<RedisRole, Settings> = {
  commands: { commandTimeout: COMMAND_TIMEOUT_MS, socketTimeout: SILENT_COMMANDS_MS },
  blocking: { socketTimeout: SILENT_BLOCKING_MS },
  // The client renews subscriptions without handling the error when the connection closes meanwhile.
  subscriber: { autoResubscribe: false },
};

const SENTINEL_TIMEOUT_MS = 2_000;

// Returns the settings that lead to one server, or by Sentinels to the master of a name.
function placeOf(
  address: RedisAddress,
  conditions: Pick<MasterConnectorOptions, "acceptsReplica" | "isUsable">,
): Omit<RedisOptions, "himportFieldsets" | "replyMapping"> {
  const { hosts, master, username, password, db, isTls, options } = address;
  const [first = { host: "", port: 0 }] = hosts;
  const family = Number(options["family"] ?? 0);
  const access = { db, ...(username !== null && { username }), ...(password !== null && { password }) };
  if (master === null) {
    const Connector = masterConnector({ ...first, ...conditions, isTls, family });
    return { ...access, ...first, Connector, ...(isTls && { tls: {} }) };
  }
  const { sentinelUsername, sentinelPassword } = options;
  return {
    ...access,
    sentinels: [...hosts],
    name: master,
    role: "master",
    family,
    sentinelCommandTimeout: SENTINEL_TIMEOUT_MS,
    sentinelRetryStrategy: waitBefore,
    ...(sentinelUsername !== undefined && { sentinelUsername }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(isTls && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
  };
}

/** Returns the pause before an attempt to connect, in ms: 50 ms, doubling to 1 s. */
export function waitBefore(attempt: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 10), LONGEST_RETRY_MS);
}

function ignore(): void {}
