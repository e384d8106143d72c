// Measures how long a site with a million documents takes to start.

import { connectRedis, whenReady } from "@holdfast/actors/redis";
import { startSite, startTestRedis, waitFor } from "@holdfast/testing";
import { openJourneys } from "../bytes/journeys.ts";
import { untilFollowed } from "../bytes/stored.ts";
import { copyDocuments } from "../growth/copies.ts";
import { brief, withForeignLoad } from "../rounds.ts";
import type { Row } from "../row.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const DOCUMENTS = 1_000_000;
const SALES = 200;
const MOST_SECONDS = 10;
const READY_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 20;

/** Measures the start of a whole site, and of its Redis, with copies of the documents of sold and of listed tickets. */
export const startRow: Row = {
  name: "start",
  what: "start of a site with 1,000,000 documents",
  async run({ scale }, say) {
    const redis = await startTestRedis({ fsync: "everysec" });
    const env = { REDIS_URL: redis.url, RATE_LIMITS: "off", MAX_OPEN_ORDERS: "1000", MAX_OPEN_LISTINGS: "100000" };
    try {
      const started: Started = { env, dataDir: temporaryFolder() };
      await sellAndList(started);
      const small = await secondsToStart(started);
      const client = connectRedis(redis.url, { name: "bench-start", role: "commands" });
      await whenReady(client);
      const documents = await copyDocuments(client, Math.ceil(DOCUMENTS * scale));
      client.disconnect();
      say(`  ${documents.toLocaleString("en")} documents`);
      const began = performance.now();
      await redis.restart();
      const reading = (performance.now() - began) / 1_000;
      const { result, foreign } = await withForeignLoad(() => secondsToStart(started));
      const { live, ready } = result;
      const line = {
        what: `start of a site with ${documents.toLocaleString("en")} documents, until it is ready`,
        ...{ goal: `≤ ${MOST_SECONDS} s`, figure: { median: ready, least: ready, most: ready }, unit: "s" },
        details: `its pages answer after ${brief(live)} s; ${brief(small.ready)} s with ${2 * SALES} tickets; its Redis stops and reads the file in ${brief(reading)} s`,
        isReached: ready <= MOST_SECONDS,
        foreign: { median: foreign, least: foreign, most: foreign },
      };
      return { lines: [line], lost: 0, double: 0 };
    } finally {
      await redis.stop();
    }
  },
};

// The keys of a site are in its folder, so every start has the same one.
interface Started {
  readonly env: Record<string, string> & { readonly REDIS_URL: string };
  readonly dataDir: string;
}

async function sellAndList(started: Started): Promise<void> {
  const site = await startSite(started);
  const client = connectRedis(started.env.REDIS_URL, { name: "bench-start", role: "commands" });
  try {
    await whenReady(client);
    const journeys = await openJourneys(site);
    await journeys.list(SALES);
    await journeys.buy();
    await journeys.pay();
    await journeys.list(SALES);
    await untilFollowed(client);
  } finally {
    client.disconnect();
    await site.stop();
  }
}

// A site that is live and not ready says what it waits for.
async function secondsToStart(started: Started): Promise<{ live: number; ready: number }> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1_000;
  const site = await startSite({ ...started, timeoutMs: READY_WITHIN_MS });
  try {
    const live = seconds();
    const isReady = async () => (await fetch(`${site.url}/readyz`)).status === 200;
    await waitFor(isReady, { timeoutMs: READY_WITHIN_MS, everyMs: LOOK_EVERY_MS, message: "the site is not ready" });
    return { live, ready: seconds() };
  } finally {
    await site.stop();
  }
}
