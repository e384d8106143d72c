// Measures how many bytes of Redis a listing, an open order and a completed sale take.

import { connectRedis, type RedisClient, whenReady } from "@holdfast/actors/redis";
import { type Site, startSite, startTestRedis } from "@holdfast/testing";
import { breakdownOf, type Growth, growthOf } from "../bytes/growth.ts";
import { openJourneys } from "../bytes/journeys.ts";
import { retireAll } from "../bytes/retired.ts";
import { measureStored, type StoredBytes, untilFollowed } from "../bytes/stored.ts";
import { brief, withForeignLoad } from "../rounds.ts";
import type { Line, Row } from "../row.ts";

const SALES = 400;
const LEAST_SALES = 32;
const WARM_UP = 128;
const KIB = 1_024;
const MOST_KIB = 9;
const MOST_KIB_RETIRED = 1;

/**
 * Measures the bytes of a listing, an open order and a completed sale, at once and after its retention, and says which kinds
 * of keys have them.
 */
export const bytesRow: Row = {
  name: "bytes",
  what: "bytes of Redis for a listing, an open order and a completed sale",
  async run({ scale }, say) {
    const count = Math.max(LEAST_SALES, Math.ceil(SALES * scale));
    const redis = await startTestRedis({ fsync: "everysec" });
    const client = connectRedis(redis.url, { name: "bench-bytes", role: "commands" });
    const env = { REDIS_URL: redis.url, RATE_LIMITS: "off", MAX_OPEN_ORDERS: "1000", MAX_OPEN_LISTINGS: "100000" };
    const site = await startSite({ env });
    try {
      await whenReady(client);
      const { result, foreign } = await withForeignLoad(() => measure({ site, redis: client, url: redis.url }, count));
      say(breakdownOf(result));
      const { listing, order, sale, retired } = result;
      const lines = [
        lineOf("Redis for a listing", listing, foreign),
        lineOf("Redis for an open order, with its listing", order, foreign),
        lineOf("Redis that a completed sale leaves at once", sale, foreign, MOST_KIB),
        lineOf("Redis that a completed sale leaves after retention", retired, foreign, MOST_KIB_RETIRED),
      ];
      return { lines, lost: 0, double: 0 };
    } finally {
      client.disconnect();
      await site.stop();
      await redis.stop();
    }
  },
};

interface Measured {
  readonly site: Site;
  readonly redis: RedisClient;
  readonly url: string;
}

// All are compared with the same site before its listings, so an order has the bytes of its listing as well.
async function measure({ site, redis, url }: Measured, count: number) {
  const journeys = await openJourneys(site);
  const people = await measureStored(redis);
  const measured = async (work: () => Promise<void>): Promise<StoredBytes> => {
    await work();
    await untilFollowed(redis);
    return await measureStored(redis);
  };
  // The first sales also pay for what there is once: streams, groups, tables of keys.
  const before = await measured(async () => {
    await journeys.list(WARM_UP);
    await journeys.buy();
    await journeys.pay();
  });
  const listing = await measured(() => journeys.list(count));
  const order = await measured(() => journeys.buy());
  const sale = await measured(() => journeys.pay());
  const growth = (after: StoredBytes): Growth => growthOf(before, after, count);
  await site.stop();
  await retireAll(url);
  // What there is once, and the events, are in the figure too, divided by all sales.
  const retired = growthOf(people, await measureStored(redis), WARM_UP + count);
  return { listing: growth(listing), order: growth(order), sale: growth(sale), retired };
}

function lineOf(what: string, { used, keys }: Growth, foreign: number, most?: number): Line {
  const kib = keys / KIB;
  return {
    what,
    goal: most === undefined ? "–" : `≤ ${most} KiB`,
    figure: { median: kib, least: kib, most: kib },
    unit: "KiB",
    details: `sum over its keys; by the memory that Redis uses ${brief(used / KIB)} KiB`,
    isReached: most !== undefined && kib <= most,
    foreign: { median: foreign, least: foreign, most: foreign },
  };
}
