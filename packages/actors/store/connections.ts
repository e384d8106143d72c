// Opens and closes the connections of one process to a database, and says when Redis is lost and back.
import { Cluster, Redis } from "ioredis";
import { UnavailableError } from "../model/errors.ts";
import type { Log } from "../model/log.ts";
import type { Outage } from "../model/outage.ts";
import { addressOf, formatRedisAddress, isSocketPath, parseRedisAddress } from "../redis/address.ts";
import { checkServer, type ServerFacts } from "../redis/check.ts";
import { ClusterAddress, connectCluster } from "../redis/cluster.ts";
import { type ConnectOptions, connectRedis, type RedisClient, type RedisRole, whenReady } from "../redis/connect.ts";
import { RedisProblem } from "../redis/problem.ts";
import { redisFailure, unavailableReason } from "../redis/transient-error.ts";
import { troubleOf } from "../redis/trouble.ts";

/** Opens and closes the connections of one process to a database. */
export class Connections {
  readonly #url: string;
  readonly #log: Log;
  readonly #outage: Outage;
  readonly #open = new Set<RedisClient>();
  #cluster: ClusterAddress | null = null;
  #isClosing = false;

  constructor(url: string, log: Log, outage: Outage) {
    this.#url = url;
    this.#log = log;
    this.#outage = outage;
  }

  /**
   * Checks the server at the address, or the first of its servers that answers; if it is a node of a cluster, later
   * connections are to the cluster. Throws RedisProblem `REDIS_ADDRESS_INVALID` for what the address cannot mean.
   */
  async checkFirst(): Promise<ServerFacts> {
    const address = parseRedisAddress(this.#url);
    const { hosts, master, db } = address;
    const urls = master === null ? hosts.map((host) => formatRedisAddress({ ...address, hosts: [host] })) : [this.#url];
    const { server, url } = await firstToAnswer(urls);
    if (server.isCluster) {
      if (hosts.some(isSocketPath)) {
        throw invalid(this.#url, "a socket leads to one server, and it is one of a cluster; write redis://host:port");
      }
      if (db > 0) throw invalid(this.#url, `it names database ${db}, and a cluster has database 0 only`);
      this.#cluster = new ClusterAddress(this.#url);
    } else if (urls.length > 1) {
      const advice = "for Sentinels write redis+sentinel://";
      throw invalid(this.#url, `several servers must be one cluster, ${addressOf(url)} is none; ${advice}`);
    }
    return server;
  }

  /** Opens a connection to the database. */
  open(name: string, role: RedisRole): RedisClient {
    const options = this.#optionsFor(name, role);
    return this.#keep(
      this.#cluster ? connectCluster(this.#cluster, options) : connectRedis(this.#url, options),
      options.name,
    );
  }

  /** Opens a connection to one address. */
  openTo(url: string, name: string, role: RedisRole): Redis {
    return this.#keep(connectRedis(url, this.#optionsFor(name, role)), name);
  }

  /** Closes every connection. */
  close(): void {
    this.#isClosing = true;
    for (const redis of this.#open) {
      this.#outage.back(redis);
      redis.disconnect();
    }
  }

  #optionsFor(name: string, role: RedisRole): ConnectOptions {
    return {
      name,
      role,
      onError: (error) => this.#log.debug({ connection: name, error: error.message }, "Redis connection"),
      onDemotion: () => this.#replaceAll(),
    };
  }

  // The connection that hears of the demotion is replaced by itself. The others may never hear of it: a replica answers
  // reads, and has nothing to tell a subscriber.
  #replaceAll(): void {
    for (const redis of this.#open) if (redis instanceof Redis && redis.status === "ready") redis.disconnect(true);
  }

  #keep<Client extends RedisClient>(redis: Client, name: string): Client {
    this.#open.add(redis);
    redis.on("close", () => this.#closed(redis, name));
    redis.on("ready", () => this.#outage.back(redis));
    redis.once("end", () => {
      this.#open.delete(redis);
      this.#outage.back(redis);
    });
    return redis;
  }

  #closed(redis: RedisClient, connection: string): void {
    // A connection that its owner has ended is not lost.
    if (this.#isClosing || redis.status === "end" || !this.#open.has(redis)) return;
    const error = troubleOf(redis)?.error ?? new UnavailableError("The connection was closed");
    const address = redis instanceof Cluster ? "the cluster" : addressOf(this.#url);
    this.#outage.away(redis, redisFailure(error), { address, connection });
  }
}

// A start needs one server that answers; the others may be down.
async function firstToAnswer(urls: readonly string[]): Promise<{ server: ServerFacts; url: string }> {
  const opened = urls.map((url) => ({ url, redis: connectRedis(url, { name: "holdfast-start", role: "commands" }) }));
  try {
    return await Promise.any(
      opened.map(async ({ url, redis }) => {
        await whenReady(redis);
        return { url, server: await checkServer(redis) };
      }),
    );
  } catch (error) {
    throw error instanceof AggregateError ? mostTelling(error.errors) : error;
  } finally {
    for (const { redis } of opened) redis.disconnect();
  }
}

// A server that answers and is unfit says more than one that is down.
function mostTelling(errors: readonly unknown[]): unknown {
  const isDown = (error: unknown): boolean =>
    unavailableReason(error) !== null || (error instanceof RedisProblem && error.code === "REDIS_UNREACHABLE");
  return errors.find((error) => !isDown(error)) ?? errors[0];
}

function invalid(url: string, reason: string): RedisProblem {
  return new RedisProblem("REDIS_ADDRESS_INVALID", `Cannot use Redis on ${addressOf(url)}: ${reason}`);
}
