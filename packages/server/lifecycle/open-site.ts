import { type Database, openDatabase } from "@holdfast/actors";
import { addressOf } from "@holdfast/actors/redis";
import { startLocalRedis } from "@holdfast/local-process/redis-server";
import type { Service } from "../http/service.ts";
import { createRateLimits, type RateLimits } from "../limits/limits.ts";
import { createSessionReader, type SessionReader } from "../session/session.ts";
import { atPort, type CommonConfig } from "../settings/settings.ts";
import { composeServices } from "./compose-services.ts";
import { listen } from "./listen.ts";
import { createLogger, type Logger } from "./logger.ts";
import type { Lifetime } from "./run-main.ts";

/** What every process of the site has, opened: what services are made of, and the port to serve them on. */
export interface OpenSite {
  /** With the real port and address. */
  readonly common: CommonConfig;
  readonly log: Logger;
  readonly database: Database;
  readonly session: SessionReader;
  /** Absent with `RATE_LIMITS=off`. */
  readonly limits?: RateLimits;
  /** `host:port` of Redis, fit to print. */
  readonly redisAddress: string;
  /** Starts the services and hands the port over to them. */
  serve(services: readonly Service[]): Promise<void>;
}

/**
 * Takes the port, gets Redis (`REDIS_URL`, else the site's own) and opens the database. All of it ends with the
 * lifetime: first the port, then the services, then what was opened later, the site's own Redis last.
 * Throws StartProblem, RedisProblem, ActorsError.
 */
export async function openSite(config: CommonConfig, lifetime: Lifetime): Promise<OpenSite> {
  const listener = listen(config.port);
  lifetime.onStop("the port", () => listener.stop());
  const common = atPort(config, listener.port);
  const log = createLogger(common);
  const redisUrl = common.redisUrl ?? (await startOwnRedis(common, log, lifetime));
  const database = await openDatabase({ url: redisUrl, partitions: common.partitions, log });
  lifetime.onStop("the database", () => database.close());
  const limits = common.rateLimits ? openLimits(database, lifetime) : null;
  return {
    common,
    log,
    database,
    redisAddress: addressOf(redisUrl),
    ...(limits && { limits }),
    session: createSessionReader({ publicKeysFile: common.publicKeysFile }),
    async serve(services) {
      const composition = composeServices(services);
      lifetime.onStop("the services", () => composition.stop());
      await composition.start();
      listener.handOver(composition);
      lifetime.onStop("the port", async () => {
        composition.drain();
        await listener.stop();
      });
    },
  };
}

async function startOwnRedis(common: CommonConfig, log: Logger, lifetime: Lifetime): Promise<string> {
  const { dataDir, fsync, redisCommand } = common;
  const redis = await startLocalRedis({
    dataDir,
    fsync,
    command: redisCommand,
    log: (line) => log.info({}, line),
  });
  lifetime.onStop("Redis", () => redis.stop());
  return redis.url;
}

function openLimits(database: Database, lifetime: Lifetime): RateLimits {
  const limits = createRateLimits({ redisUrl: database.server.isCluster ? null : database.url });
  lifetime.onStop("the limits", () => limits.close());
  return limits;
}
