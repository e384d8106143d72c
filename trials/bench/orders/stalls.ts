// Measures many purchases of one ticket at the same instant.

import { startSite, startTestRedis } from "@holdfast/testing";
import { type RoleProcess, startRole } from "../role-process.ts";
import type { Contender } from "../rounds.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import type { Buyers } from "./buyers.ts";
import { type Crowd, gatherCrowd } from "./crowd.ts";
import { newTicketIds, urlSchema } from "./set-nx.ts";
import { HOLD_MS, PARTITIONS } from "./shop.ts";
import { openTicketOffice } from "./ticket-office.ts";

/** Measures a crowd that wants one ticket. */
export interface Stall extends Contender {
  close(): Promise<void>;
}

const TICKETS_A_ROUND = 4;
const WARM_UP_TICKETS = 6;

/** Starts orders in `processes` processes on one Redis. */
export async function openHoldfastStall(buyers: Buyers, processes: number): Promise<Stall> {
  const redis = await startTestRedis({ fsync: "everysec" });
  const office = await openTicketOffice(redis.url, PARTITIONS, buyers);
  const env = {
    REDIS_URL: redis.url,
    AUTH_PUBLIC_KEYS_FILE: buyers.publicKeysFile,
    RATE_LIMITS: "off",
    ORDER_HOLD_SECONDS: String(HOLD_MS / 1_000),
    MAX_OPEN_ORDERS: "1000",
  };
  // Processes of one database share the key by which people are drawn from a waiting line.
  const dataDir = temporaryFolder();
  const start = () => startSite({ main: "services/orders/main.ts", env, dataDir });
  const sites = await Promise.all(Array.from({ length: processes }, start));
  const crowd = await gatherCrowd(
    sites.map(({ url }) => url),
    buyers.tokens,
  );
  return await openStall(nameOf("Holdfast", processes), {
    crowd,
    list: (count) => office.list(count),
    async close() {
      for (const site of sites) await site.stop();
      await office.close();
      await redis.stop();
    },
  });
}

/** Starts `SET NX PX` behind a bare route in `processes` processes on one Redis. */
export async function openSetNxStall(buyers: Buyers, processes: number): Promise<Stall> {
  const redis = await startTestRedis({ fsync: "everysec" });
  const start = (): Promise<RoleProcess> => startRole("set-nx", { redisUrl: redis.url, holdMs: HOLD_MS });
  const roles = await Promise.all(Array.from({ length: processes }, start));
  const addresses = await Promise.all(roles.map((role) => role.ask(urlSchema, {})));
  const crowd = await gatherCrowd(
    addresses.map(({ url }) => url),
    buyers.tokens,
  );
  return await openStall(nameOf("SET NX PX", processes), {
    crowd,
    list: async (count) => newTicketIds(count),
    async close() {
      for (const role of roles) await role.stop();
      await redis.stop();
    },
  });
}

/** Returns the name of a stall. */
export function nameOf(what: string, processes: number): string {
  return processes === 1 ? what : `${what}, ${processes} processes`;
}

interface StallParts {
  readonly crowd: Crowd;
  list(count: number): Promise<string[]>;
  close(): Promise<void>;
}

async function openStall(name: string, { crowd, list, close }: StallParts): Promise<Stall> {
  for (const ticketId of await list(WARM_UP_TICKETS)) await crowd.rush(ticketId);
  let ticketIds: readonly string[] = [];
  return {
    name,
    async prepare() {
      ticketIds = await list(TICKETS_A_ROUND);
    },
    async measure() {
      let [ms, winners, unanswered] = [0, 0, 0];
      for (const ticketId of ticketIds) {
        const rush = await crowd.rush(ticketId);
        ms += rush.ms / ticketIds.length;
        winners += rush.winners / ticketIds.length;
        unanswered += rush.unanswered;
      }
      return { ms, winners, unanswered };
    },
    async close() {
      crowd.leave();
      await close();
    },
  };
}
