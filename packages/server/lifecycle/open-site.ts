// Opens what every process of the site needs: port, log, Redis, database and limits.
import { setTimeout as sleep } from "node:timers/promises";
import { type Database, openDatabase } from "@holdfast/actors";
import { addressOf } from "@holdfast/actors/redis";
import type { Service } from "../http/service.ts";
import { createRateLimits, HOLD_MS, type RateLimits } from "../limits/limits.ts";
import { createOpenStreams } from "../live/open-streams.ts";
import { archiveOf } from "../objects/archive.ts";
import type { MarkCommands } from "../objects/marked.ts";
import { createSessionReader, type SessionReader } from "../session/session.ts";
import { watchEndedSessions } from "../session/watch-ended-sessions.ts";
import { atPort, type CommonConfig } from "../settings/settings.ts";
import { SettingsProblem } from "../settings/settings-problem.ts";
import { showLastBackup } from "./backup-metric.ts";
import { composeServices } from "./compose-services.ts";
import { prepareDataDir } from "./data-dir.ts";
import { isDataCurrent } from "./data-release.ts";
import { listen } from "./listen.ts";
import { createLogger, type Logger } from "./logger.ts";
import { startOwnRedis } from "./own-redis.ts";
import { closeSecrets } from "./private-files.ts";
import { addProcessMetrics, createDiskReader } from "./process-metrics.ts";
import { watchRedisMemory } from "./redis-memory.ts";
import type { SiteUser } from "./redis-rights.ts";
import type { Lifetime } from "./run-main.ts";
import { keepCurrency } from "./site-currency.ts";
import { addGauges } from "./site-gauges.ts";
import { startTracing } from "./tracing.ts";
import { whenPrepared } from "./when-prepared.ts";

/** Holds what services are created from, and serves them. */
export interface OpenSite {
  /** Holds the settings, with the port and the address that are really used. */
  readonly common: CommonConfig;
  /** Writes the log of the process. */
  readonly log: Logger;
  /** Gives access to the site's data in Redis. */
  readonly database: Database;
  /** Gives access to the same data with the rights of their operator, where the process owns the Redis; else `database`. */
  readonly operator: Database;
  /** Says that an earlier release has stored data that `holdfast upgrade` has not brought along. */
  readonly needsUpgrade: boolean;
  /** Reads who is signed in from a session token. */
  readonly session: SessionReader;
  /** Limits writes and sign-ins; absent with `RATE_LIMITS=off`. */
  readonly limits?: RateLimits;
  /** Gives `host:port` of Redis, without a password. */
  readonly redisAddress: string;
  /**
   * Starts the services, then passes the requests of the port to them. At the end of the lifetime `/readyz` answers 503
   * first, for `drainMs` in which all else is still served.
   */
  serve(services: readonly Service[]): Promise<void>;
}

/**
 * Takes the port, connects to Redis and opens the database. Without `REDIS_URL` it starts the site's own Redis, and works
 * there as `user`; with it, it works as the user of the address. While a Redis lacks what that user may not add, waits
 * for a process that does, such as `holdfast functions load`, and answers 503 meanwhile.
 * Closes all of it at the end of `lifetime`: the port first, then the services, the site's own Redis last.
 * Throws StartProblem, RedisProblem, ActorsError, or SettingsProblem for another currency than that of the database.
 */
export async function openSite(config: CommonConfig, lifetime: Lifetime, user: SiteUser): Promise<OpenSite> {
  await prepareDataDir(config);
  const log = await openLog(config, lifetime, user.name);
  const streams = createOpenStreams(config.rateLimits ? {} : { perOwner: Number.POSITIVE_INFINITY });
  const listener = listen(config.port, { host: config.host, log, streams });
  lifetime.onStop("the port", () => listener.stop());
  const common = atPort(config, listener.port);
  const own = common.redisUrl === null ? await startOwnRedis(common, user, { log, lifetime }) : null;
  const redisUrl = own?.url ?? common.redisUrl ?? "";
  const waiting = { signal: lifetime.stopping, onUnprepared: (error: unknown) => listener.waitFor(textOf(error)) };
  const openArchive = (commands: MarkCommands) => archiveOf(common, commands);
  const database = await openDatabase({ url: redisUrl, partitions: common.partitions, log, openArchive, ...waiting });
  lifetime.onStop("the database", () => database.close());
  watchMachine({ database, log, dataDir: common.dataDir }, lifetime);
  await whenPrepared(() => keepCurrency(database.commands, common.currency), waiting);
  await openArchiveOf(common, { database, log, user });
  const { ended, stop } = await watchEndedSessions({ database, streams, log });
  lifetime.onStop("the watch of ended sessions", stop);
  const session = createSessionReader({ publicKeysFile: common.publicKeysFile, ended });
  lifetime.onStop(
    "the watch of public keys",
    session.watchKeys(() => streams.endRefused()),
  );
  const limits = common.rateLimits ? openLimits(database, lifetime) : null;
  return {
    common,
    log,
    database,
    operator: own?.operator ?? database,
    needsUpgrade: !(await isDataCurrent(database.commands)),
    redisAddress: own?.address ?? addressOf(redisUrl),
    ...(limits && { limits }),
    session,
    serve: (services) => serve(services, { listener, log, common, lifetime }),
  };
}

interface Serving {
  readonly listener: ReturnType<typeof listen>;
  readonly log: Logger;
  readonly common: CommonConfig;
  readonly lifetime: Lifetime;
}

async function serve(services: readonly Service[], { listener, log, common, lifetime }: Serving): Promise<void> {
  const composition = composeServices(services, { log, common });
  lifetime.onStop("the services", () => composition.stop());
  await composition.start();
  listener.handOver(composition);
  lifetime.onStop("the port", async () => {
    composition.drain();
    await sleep(common.drainMs);
    await listener.stop();
  });
}

// Opens the log, begins to record traces, and says which files it has closed to other users.
async function openLog(config: CommonConfig, lifetime: Lifetime, service: string): Promise<Logger> {
  const log = createLogger(config, service);
  const tracing = await startTracing(config.tracing, { service, log });
  lifetime.onStop("the export of traces", () => tracing.stop());
  const { dataDir } = config;
  const closed = await closeSecrets(dataDir);
  if (closed.length > 0) log.warn({ dataDir, closed }, "Other users could open these files: closed now");
  return log;
}

// An archive that does not answer holds up no start: documents stay in Redis meanwhile. That of another database does.
async function openArchiveOf(
  common: CommonConfig,
  { database, log, user }: { readonly database: Database; readonly log: Logger; readonly user: SiteUser },
): Promise<void> {
  const archives = user.definitions.some(({ documents }) => documents.some(({ archive }) => archive !== undefined));
  if (!archives) return;
  try {
    await archiveOf(common, database.commands)?.open();
  } catch (error) {
    if (error instanceof SettingsProblem) throw error;
    log.error({ error: textOf(error) }, "Cannot use the archive: documents stay in Redis until it is back");
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function openLimits(database: Database, lifetime: Lifetime): RateLimits {
  const redis = { url: database.url, isCluster: database.server.isCluster };
  const limits = createRateLimits({ redis, holdMs: HOLD_MS });
  lifetime.onStop("the limits", () => limits.close());
  return limits;
}

// Reports on the process, its disk, its Redis and the last backup.
function watchMachine(
  { database, log, dataDir }: { readonly database: Database; readonly log: Logger; readonly dataDir: string },
  lifetime: Lifetime,
): void {
  showLastBackup(database);
  addProcessMetrics();
  lifetime.onStop("the report of the disk", addGauges(createDiskReader("data", dataDir)));
  const memoryWatch = watchRedisMemory({ database, log });
  lifetime.onStop("the watch of Redis's memory", () => memoryWatch.stop());
}
