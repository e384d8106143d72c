import { type Database, type Log, openDatabase, type ServiceFacts } from "@holdfast/actors";
import { authData } from "@holdfast/auth";
import { expirationData } from "@holdfast/expiration";
import { ordersData } from "@holdfast/orders";
import { paymentsData } from "@holdfast/payments";
import { connectRedis, localRedisUrl, siteKey, whenReady } from "@holdfast/redis";
import { type Environment, readCommon, SettingsProblem } from "@holdfast/server";
import { ticketsData } from "@holdfast/tickets";

/** What tools are told of all services. */
export const siteData: readonly ServiceFacts[] = [authData, ticketsData, ordersData, expirationData, paymentsData];

function quiet(): void {}
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** Opens the database of a site that runs or has run: that of `REDIS_URL`, else the one whose Redis `DATA_DIR` names. */
export async function openSiteDatabase(env: Environment): Promise<Database> {
  const { redisUrl, dataDir } = readCommon(env);
  const url = redisUrl ?? localRedisUrl(dataDir);
  if (url === null)
    throw new SettingsProblem(`Cannot find the site's Redis: none is known in ${dataDir}, set REDIS_URL`);
  const partitions = await partitionsIn(url);
  if (partitions === null) throw new SettingsProblem("Cannot look at the site's data: this Redis has none");
  return await openDatabase({ url, partitions, log });
}

// Settled by the first process that used it; a tool must not be the one to settle it.
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
