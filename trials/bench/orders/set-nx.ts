// Opens `SET NX PX` behind a route as a shop of the bench.

import { createIdFactory } from "@holdfast/actors";
import { connectRedis } from "@holdfast/actors/redis";
import { startTestRedis } from "@holdfast/testing";
import { z } from "zod";
import { newPid, secondsOf } from "../cpu.ts";
import { startRole } from "../role-process.ts";
import { HOLD_MS, openShop, PARTITIONS, type Shop, type ShopOptions } from "./shop.ts";

/** Checks the answer of a role that serves a shop: its address. */
export const urlSchema = z.object({ url: z.string() });

/** Starts `SET NX PX` behind a bare route or behind the app of orders, on a Redis of its own. */
export async function openSetNx({ buyers, seconds }: ShopOptions, behind: "route" | "app" = "route"): Promise<Shop> {
  const { result: redis, pid: redisPid } = await newPid("redis-server", () => startTestRedis({ fsync: "everysec" }));
  const { publicKeysFile } = buyers;
  const role = await startRole("set-nx", {
    redisUrl: redis.url,
    holdMs: HOLD_MS,
    ...(behind === "app" && { publicKeysFile }),
  });
  const { url } = await role.ask(urlSchema, {});
  const counting = connectRedis(redis.url, { name: "count", role: "commands" });
  return await openShop({
    name: behind === "app" ? "SET NX PX in the app" : "SET NX PX",
    url,
    buyers,
    seconds,
    needsSessions: behind === "app",
    list: async (count) => newTicketIds(count),
    serverSeconds: () => secondsOf(role.pid),
    storeSeconds: () => secondsOf(redisPid),
    async count() {
      const locks = await counting.dbsize();
      return { orders: locks, tickets: locks };
    },
    async close() {
      counting.disconnect();
      await role.stop();
      await redis.stop();
    },
  });
}

/** Returns new ticket ids as long as those of Holdfast. */
export function newTicketIds(count: number): string[] {
  const ids = createIdFactory(PARTITIONS);
  return Array.from({ length: count }, () => ids.newId(ids.randomPartition()));
}
