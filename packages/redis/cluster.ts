import { Cluster, type Redis } from "ioredis";
import { type ConnectOptions, type RedisClient, settingsFor } from "./connect.ts";
import { gatherWrites } from "./gather.ts";

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
const SLOTS_REFRESH_MS = 1_000;

/**
 * Opens a connection to a cluster that follows its failovers until it is closed; roles are as for `connectRedis`.
 *
 * A command that meets a moved slot or a master that has just gone is sent again for about a second: give commands
 * that must count once an id of their own.
 */
export function connectCluster(url: string, options: ConnectOptions): Cluster {
  const { hostname, port, username, password, protocol } = new URL(url);
  const { retryStrategy: _, enableOfflineQueue = false, ...node } = settingsFor(options);
  const access = {
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === "rediss:" && { tls: {} }),
  };
  const cluster = new Cluster([{ host: hostname, port: Number(port || 6379) }], {
    redisOptions: { ...node, ...access },
    enableOfflineQueue,
    clusterRetryStrategy: waitBefore,
    clusterNodeRetryStrategy: waitBefore,
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    maxRedirections: 10,
    retryDelayOnFailover: 100,
    retryDelayOnClusterDown: 100,
    retryDelayOnTryAgain: 50,
    retryDelayOnMoved: 20,
  });
  cluster.on("error", options.onError ?? (() => undefined));
  if (options.role === "commands") cluster.on("+node", gatherWrites);
  return cluster;
}

/** The connections to every server that holds keys: itself, or a cluster's masters. */
export function mastersOf(client: RedisClient): Redis[] {
  return client instanceof Cluster ? client.nodes("master") : [client];
}

function waitBefore(attempt: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 10), LONGEST_RETRY_MS);
}
