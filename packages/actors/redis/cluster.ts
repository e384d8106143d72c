// Connects to a Redis Cluster and finds its servers again after failovers.
import { Cluster, type Redis } from "ioredis";
import { type Host, parseRedisAddress } from "./address.ts";
import { type ConnectOptions, type RedisClient, settingsFor, waitBefore } from "./connect.ts";
import { gatherWrites } from "./gather.ts";
import { rememberTrouble } from "./trouble.ts";

const SLOTS_REFRESH_MS = 1_000;
// Longer than a busy process takes to open all of its connections at its start: each that gives up begins anew.
const SLOTS_ANSWER_MS = 3_000;
// A process has a blocking connection for each group and partition. All of them together are not to spend its time on
// asking where the slots are: they ask when their server has gone, or sends them on.
const BLOCKING = { slotsRefreshInterval: 0, retryDelayOnFailover: 500, retryDelayOnClusterDown: 500 };

/** Holds the addresses of a cluster's servers: the configured one, and those that connections have seen last. */
export class ClusterAddress {
  /** Gives the configured address. */
  readonly url: string;
  readonly #configured: readonly Host[];
  #seen: readonly Host[] = [];

  constructor(url: string) {
    this.url = url;
    this.#configured = parseRedisAddress(url).hosts;
  }

  /** Returns the servers to ask for the cluster's slots: more than the configured ones, which may be down. */
  seeds(): Host[] {
    return [...this.#configured, ...this.#seen];
  }

  /** Stores the addresses of the servers that a connection sees. */
  learn(cluster: Cluster): void {
    this.#seen = cluster.nodes("all").flatMap(({ options: { host, port } }) => (host && port ? [{ host, port }] : []));
  }
}

/**
 * Opens a connection to a cluster; it survives failovers until it is closed. Roles are those of `connectRedis`.
 * Connections of one ClusterAddress share the servers they have seen: once one of them has connected, the others
 * connect even when the server of the configured address is down.
 *
 * The client sends a command again, for about a second, when its slot has moved or its master has just gone: a command
 * that must count once needs a command id.
 */
export function connectCluster(address: ClusterAddress, options: ConnectOptions): Cluster {
  const { username, password, isTls } = parseRedisAddress(address.url);
  // A node that has become a replica sends the client on by itself.
  const { retryStrategy: _, reconnectOnError: __, enableOfflineQueue = false, ...node } = settingsFor(options);
  const access = {
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    ...(isTls && { tls: {} }),
  };
  const cluster = new Cluster(address.seeds(), {
    redisOptions: { ...node, ...access },
    enableOfflineQueue,
    clusterRetryStrategy(attempt) {
      Object.assign(cluster, { startupNodes: address.seeds() });
      return waitBefore(attempt);
    },
    clusterNodeRetryStrategy: waitBefore,
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    slotsRefreshTimeout: SLOTS_ANSWER_MS,
    maxRedirections: 10,
    retryDelayOnFailover: 100,
    retryDelayOnClusterDown: 100,
    retryDelayOnTryAgain: 50,
    retryDelayOnMoved: 20,
    ...(options.role === "blocking" && BLOCKING),
  });
  rememberTrouble(cluster);
  cluster.on("error", options.onError ?? (() => undefined));
  cluster.on("refresh", () => address.learn(cluster));
  if (options.role === "commands") cluster.on("+node", gatherWrites);
  return cluster;
}

/** Returns the connections to every server that holds keys: the client itself, or those to a cluster's masters. */
export function mastersOf(client: RedisClient): Redis[] {
  return client instanceof Cluster ? client.nodes("master") : [client];
}
