import { Cluster, type Redis } from "ioredis";
import { type ConnectOptions, type RedisClient, settingsFor } from "./connect.ts";
import { gatherWrites } from "./gather.ts";

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
const SLOTS_REFRESH_MS = 1_000;

/** Where the servers of a cluster are: at the address it was given, and where connections saw them last. */
export class ClusterAddress {
  readonly url: string;
  #seen: readonly Seed[] = [];

  constructor(url: string) {
    this.url = url;
  }

  /** Where to ask for the cluster: the server it was given may be the one that died. */
  seeds(): Seed[] {
    const { hostname: host, port } = new URL(this.url);
    return [{ host, port: Number(port || 6379) }, ...this.#seen];
  }

  /** Remembers what a connection sees. */
  learn(cluster: Cluster): void {
    this.#seen = cluster.nodes("all").flatMap(({ options: { host, port } }) => (host && port ? [{ host, port }] : []));
  }
}

type Seed = { host: string; port: number };

/**
 * Opens a connection to a cluster that follows its failovers until it is closed; roles are as for `connectRedis`.
 * Connections of one address share what they learn of the cluster, so that the loss of the server it names, once the
 * first has been there, keeps none of them away.
 *
 * A command that meets a moved slot or a master that has just gone is sent again for about a second: give commands
 * that must count once an id of their own.
 */
export function connectCluster(address: ClusterAddress, options: ConnectOptions): Cluster {
  const { username, password, protocol } = new URL(address.url);
  const { retryStrategy: _, enableOfflineQueue = false, ...node } = settingsFor(options);
  const access = {
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === "rediss:" && { tls: {} }),
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
    maxRedirections: 10,
    retryDelayOnFailover: 100,
    retryDelayOnClusterDown: 100,
    retryDelayOnTryAgain: 50,
    retryDelayOnMoved: 20,
  });
  cluster.on("error", options.onError ?? (() => undefined));
  cluster.on("refresh", () => address.learn(cluster));
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
