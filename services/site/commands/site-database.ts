// Opens the database of a site for the commands.

import { type Database, type DatabaseOptions, openDatabase, readPartitions, silentLog } from "@holdfast/actors";
import { localRedisUrl, startLocalRedis } from "@holdfast/local-process/redis-server";
import { archiveOf, type Environment, readCommon, SettingsProblem } from "@holdfast/server";

/** An open database and the processes that were started for it. */
export interface OpenedDatabase {
  /** The database. */
  readonly database: Database;
  /** Closes the database and stops the Redis that was started for it. */
  close(): Promise<void>;
}

/** Opens the database of a site that runs or has run, by `REDIS_URL` or else by the Redis that `DATA_DIR` names. */
export async function openSiteDatabase(env: Environment): Promise<Database> {
  const { redisUrl, dataDir } = readCommon(env);
  const url = redisUrl ?? localRedisUrl(dataDir);
  if (url === null) throw unknownRedis(dataDir);
  return await openDatabaseAt(url, env);
}

/** Opens the Redis of a site as `openSiteDatabase` does, and creates the database of a site that has not run yet. */
export async function openNewDatabase(env: Environment): Promise<Database> {
  const { redisUrl, dataDir, partitions } = readCommon(env);
  const url = redisUrl ?? localRedisUrl(dataDir);
  if (url === null) throw unknownRedis(dataDir);
  const known = await readPartitions(url);
  return await openDatabase({ url, partitions: known ?? partitions, log: silentLog, signal: AbortSignal.abort() });
}

/** Opens the database of a stopped site to convert it; starts the site's own Redis when that is stopped too. */
export async function openStoppedSite(env: Environment): Promise<OpenedDatabase> {
  const { redisUrl, dataDir, fsync, redisCommand: command, redisMaxMemoryMb: maxMemoryMb } = readCommon(env);
  if (redisUrl === null && localRedisUrl(dataDir) === null) throw unknownRedis(dataDir);
  const own =
    redisUrl === null ? await startLocalRedis({ dataDir, fsync, command, maxMemoryMb, log: () => undefined }) : null;
  try {
    const database = await openDatabaseAt(own?.url ?? redisUrl ?? "", env, { toConvert: true });
    return {
      database,
      async close() {
        await database.close();
        await own?.stop();
      },
    };
  } catch (error) {
    await own?.stop();
    throw error;
  }
}

function unknownRedis(dataDir: string): SettingsProblem {
  return new SettingsProblem(`Cannot find the site's Redis: none is known in ${dataDir}, set REDIS_URL`);
}

async function openDatabaseAt(
  url: string,
  env: Environment,
  options: Pick<DatabaseOptions, "toConvert"> = {},
): Promise<Database> {
  // The first process that uses a Redis sets the number of partitions, so a command reads the number and sets none.
  const partitions = await readPartitions(url);
  if (partitions === null) throw new SettingsProblem("Cannot read the site's data: this Redis has none");
  const common = readCommon(env);
  const openArchive: DatabaseOptions["openArchive"] = (commands) => archiveOf(common, commands);
  const signal = AbortSignal.abort();
  return await openDatabase({ url, partitions, log: silentLog, signal, openArchive, ...options });
}
