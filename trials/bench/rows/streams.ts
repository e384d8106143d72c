// Measures the memory of a process for the live streams that it has open.

import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { startSite, startTestRedis } from "@holdfast/testing";
import { openStreams } from "../growth/open-streams.ts";
import { signInBuyers } from "../orders/buyers.ts";
import { PARTITIONS } from "../orders/shop.ts";
import { openListingDesk } from "../orders/ticket-office.ts";
import { brief, withForeignLoad } from "../rounds.ts";
import type { Row } from "../row.ts";

const STREAMS = 10_000;
const TICKETS = 500;
const WARM_UP = 500;
const SETTLED_MS = 2_000;
const KIB = 1_024;

/** Measures the memory of tickets with 10,000 streams of 500 tickets open. */
export const streamsRow: Row = {
  name: "streams",
  what: "memory of a process with 10,000 live streams",
  async run({ scale }) {
    const count = Math.max(WARM_UP, Math.ceil(STREAMS * scale));
    const buyers = await signInBuyers(0, PARTITIONS);
    const redis = await startTestRedis({ fsync: "everysec" });
    const { database, listAll } = await openListingDesk(redis.url, PARTITIONS, buyers);
    const env = { REDIS_URL: redis.url, AUTH_PUBLIC_KEYS_FILE: buyers.publicKeysFile, RATE_LIMITS: "off" };
    const open: Socket[] = [];
    const tickets = await listAll(TICKETS, (number) => ({ title: `Night ${number}`, price: 20 }));
    await database.close();
    const site = await startSite({ main: "services/tickets/main.ts", env });
    try {
      const paths = tickets.map(({ id }) => `/tickets/${id}/events`);
      // The first streams also pay for what there is once, such as compiled code.
      for (const socket of await openStreams(site.url, paths, WARM_UP)) socket.destroy();
      await sleep(SETTLED_MS);
      const before = residentKib(site.pid);
      const { foreign } = await withForeignLoad(async () => {
        open.push(...(await openStreams(site.url, paths, count)));
        await sleep(SETTLED_MS);
      });
      const [after, stillOpen] = [residentKib(site.pid), open.filter(({ closed }) => !closed).length];
      if (stillOpen < count) throw new Error(`Cannot measure: ${count - stillOpen} of ${count} streams were closed`);
      const each = (after - before) / count;
      const line = {
        what: `memory of a process for a live stream, ${count.toLocaleString("en")} open`,
        ...{ goal: "–", figure: { median: each, least: each, most: each }, unit: "KiB", isReached: false },
        details: `resident ${brief(after / KIB)} MiB, ${brief(before / KIB)} MiB without streams`,
        foreign: { median: foreign, least: foreign, most: foreign },
      };
      return { lines: [line], lost: 0, double: 0 };
    } finally {
      for (const socket of open) socket.destroy();
      await site.stop();
      await redis.stop();
    }
  },
};

function residentKib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}
