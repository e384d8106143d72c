// Opens the database of a site for the commands that work on it.

import { type Database, type DatabaseOptions, openDatabase, silentLog } from "@holdfast/actors";
import { connectRedis, siteKey, whenReady } from "@holdfast/actors/redis";
import { localRedisUrl, startLocalRedis } from "@holdfast/local-process/redis-server";
import { type Environment, readCommon, SettingsProblem } from "@holdfast/server";

/** A database, and what closes it with all that was started for it. */
export interface OpenedDatabase {
  readonly database: Database;
  close(): Promise<void>;
}

/** Opens the database of a site that runs or has run: that of `REDIS_URL`, else the one whose Redis `DATA_DIR` names. */
export async function openSiteDatabase(env: Environment): Promise<Database> {
  const { redisUrl, dataDir } = readCommon(env);
  const url = redisUrl ?? localRedisUrl(dataDir);
  if (url === null) throw unknownRedis(dataDir);
  return await openDatabaseAt(url);
}

/** Opens the database of a site that is stopped, to convert it; starts the site's own Redis where that is stopped too. */
export async function openStoppedSite(env: Environment): Promise<OpenedDatabase> {
  const { redisUrl, dataDir, fsync, redisCommand: command } = readCommon(env);
  if (redisUrl === null && localRedisUrl(dataDir) === null) throw unknownRedis(dataDir);
  const own = redisUrl === null ? await startLocalRedis({ dataDir, fsync, command, log: () => undefined }) : null;
  try {
    const database = await openDatabaseAt(own?.url ?? redisUrl ?? "", { toConvert: true });
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

async function openDatabaseAt(url: string, options: Pick<DatabaseOptions, "toConvert"> = {}): Promise<Database> {
  const partitions = await partitionsIn(url);
  if (partitions === null) throw new SettingsProblem("Cannot read the site's data: this Redis has none");
  return await openDatabase({ url, partitions, log: silentLog, ...options });
}

// The first process that uses a Redis settles the number of partitions; a command must not be that process.
async function partitionsIn(url: string): Promise<number | null> {
  const redis = connectRedis(url, { name: "holdfast-tool", role: "commands" });
  try {
    await whenReady(redis);
    const text = await redis.get(siteKey("partitions"));
    return text === null ? null : Number(text);
  } finally {
    redis.disconnect();
  }
}
