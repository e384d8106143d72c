// Opens markets of different sizes, whose lists are searched over HTTP.

import { startSite, startTestRedis, waitFor } from "@holdfast/testing";
import type { Buyers } from "../orders/buyers.ts";
import { PARTITIONS } from "../orders/shop.ts";
import { openListingDesk } from "../orders/ticket-office.ts";
import type { Contender, Figures } from "../rounds.ts";
import { waitsOf } from "../statistics.ts";
import { bodyOf, QUERIES } from "./queries.ts";

/** Sets how many events and tickets a market has, and how often each kind of query is sent in a round. */
export interface MarketOptions {
  readonly name: string;
  readonly buyers: Buyers;
  readonly events: number;
  readonly tickets: number;
  readonly queries: number;
}

/** Measures the lists of one market. */
export interface Market extends Contender {
  close(): Promise<void>;
}

const WARM_UP = 20;
const READ_WITHIN_MS = 120_000;

/** Lists the tickets of a market and starts the tickets service, which reads them all, as a process of its own. */
export async function openMarket({ name, buyers, events, tickets, queries }: MarketOptions): Promise<Market> {
  const redis = await startTestRedis({ fsync: "everysec" });
  const { database, listAll } = await openListingDesk(redis.url, PARTITIONS, buyers);
  const first = await listAll(events, (number) => bodyOf(number));
  await listAll(tickets - events, (number) => bodyOf(number, first[number % events]?.eventId));
  await database.close();
  const site = await startSite({
    main: "services/tickets/main.ts",
    env: { REDIS_URL: redis.url, AUTH_PUBLIC_KEYS_FILE: buyers.publicKeysFile, RATE_LIMITS: "off" },
  });
  const isFilled = async () => (await fetch(`${site.url}/api/events`)).status === 200;
  await waitFor(isFilled, { timeoutMs: READ_WITHIN_MS, message: "the listings are not read" });
  await measureAll(site.url, events, WARM_UP);
  return {
    name,
    measure: () => measureAll(site.url, events, queries),
    async close() {
      await site.stop();
      await redis.stop();
    },
  };
}

/** Sends every kind of query one after the other, as one client does; the figures are in ms. */
async function measureAll(url: string, events: number, count: number): Promise<Figures> {
  const waits: number[] = [];
  const byKind: Record<string, number> = {};
  for (const [kind, pathOf] of Object.entries(QUERIES)) {
    const some: number[] = [];
    for (let number = 0; number < count; number++) some.push(await timeOf(url + pathOf(number, events)));
    const { p50, p99 } = waitsOf(some);
    Object.assign(byKind, { [`${kind} p50`]: p50, [`${kind} p99`]: p99 });
    waits.push(...some);
  }
  const { p50, p99 } = waitsOf(waits);
  return { p50, p99, ...byKind };
}

async function timeOf(url: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(url);
  const found = await response.json();
  const ms = performance.now() - began;
  if (response.status !== 200 || !Array.isArray(found) || found.length === 0)
    throw new Error(`Cannot measure ${url}: ${response.status}, ${JSON.stringify(found).slice(0, 200)}`);
  return ms;
}
