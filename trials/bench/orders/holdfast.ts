// Opens Holdfast as a shop of the bench.

import { startSite, startTestRedis } from "@holdfast/testing";
import type { Tree } from "../against/trees.ts";
import { newPid, secondsOf } from "../cpu.ts";
import { HOLD_MS, openShop, PARTITIONS, type Shop, type ShopOptions } from "./shop.ts";
import { type Offered, openTicketOffice } from "./ticket-office.ts";

/**
 * Chooses what sells: orders alone (the default) or the whole site, and of which tree (default this one); and whether the
 * tickets are of events with a date, default not.
 */
export interface Seller extends Offered {
  readonly what?: "orders" | "site";
  readonly tree?: Tree;
  /** Whether a round lasts until every service has handled the events of its orders; default false. */
  readonly isFollowed?: boolean;
}

/** What the name of a shop ends with whose tickets are of events with a date. */
export const DATED = ", dated tickets";

const NAMES = { orders: "Holdfast", site: "whole site" };

/**
 * Starts Holdfast on a Redis of its own: orders alone with its consumers, or the whole site in one process, in which
 * every other service handles the events of orders at the same time. The tickets are always listed by this tree.
 */
export async function openHoldfast(
  { buyers, seconds }: ShopOptions,
  { what = "orders", tree, areDated = false, isFollowed = false }: Seller = {},
): Promise<Shop> {
  const { result: redis, pid: redisPid } = await newPid("redis-server", () => startTestRedis({ fsync: "everysec" }));
  const office = await openTicketOffice(redis.url, PARTITIONS, buyers, { areDated });
  const site = await startSite({
    main: `services/${what}/main.ts`,
    ...(tree && { root: tree.root }),
    env: {
      REDIS_URL: redis.url,
      AUTH_PUBLIC_KEYS_FILE: buyers.publicKeysFile,
      RATE_LIMITS: "off",
      MAX_OPEN_ORDERS: "1000",
      ORDER_HOLD_SECONDS: String(HOLD_MS / 1_000),
    },
  });
  return await openShop({
    name: `${tree?.name ?? NAMES[what]}${areDated ? DATED : ""}`,
    url: site.url,
    buyers,
    seconds,
    list: (count) => office.list(count),
    serverSeconds: () => secondsOf(site.pid),
    storeSeconds: () => secondsOf(redisPid),
    ...(isFollowed && { settle: () => office.untilFollowed() }),
    count: () => office.count(),
    async close() {
      await site.stop();
      await office.close();
      await redis.stop();
    },
  });
}
