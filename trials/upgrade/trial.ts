// Upgrades the data of the baseline to this tree.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "@holdfast/actors";
import { type PartitionReport, reportStreams } from "@holdfast/actors/inspect";
import { checkSite, openSiteDatabase, type SiteReport, siteServices } from "@holdfast/site";
import { type Site, startSite, startTestRedis } from "@holdfast/testing";
import { checkOut } from "../support/checkout.ts";
import { BASELINE } from "./baseline.ts";
import { mainIn } from "./layout.ts";
import { makeOldData, type OldData, startOld } from "./old-data.ts";
import { type ClaimedRequest, openOldRedis } from "./old-redis.ts";

/** Length of a hold, in ms; longer than a slow machine needs from one site to the next. */
export const HOLD_MS = 40_000;

/** Describes the data after the last process of the baseline and before the first one of this tree. */
export interface LeftBehind {
  readonly streams: readonly PartitionReport[];
  readonly claims: { readonly orders: readonly ClaimedRequest[]; readonly payments: readonly ClaimedRequest[] };
  readonly check: SiteReport;
}

/** Controls a site of this tree that runs on the data of the baseline. */
export interface Upgrade {
  readonly site: Site;
  readonly data: OldData;
  readonly left: LeftBehind;
  readonly database: Database;
  /** Environment of the site and of the commands for it. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts a whole site of the baseline on the same Redis, keys and Stripe. */
  startOldBeside(): Promise<Site>;
  /** Stops everything and removes the folders. */
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, "../..");
const START_MS = 60_000;

/** Makes the data with processes of the baseline, then starts a site of this tree on them. */
export async function startUpgrade(): Promise<Upgrade> {
  const ends: (() => unknown)[] = [];
  async function stop(): Promise<void> {
    for (const end of ends.toReversed()) await end();
  }
  try {
    return { ...(await start(ends)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(ends: (() => unknown)[]): Promise<Omit<Upgrade, "stop">> {
  const { tree, remove } = await checkOut(ROOT, BASELINE);
  ends.push(remove);
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-upgrade-"));
  ends.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const redis = await startTestRedis();
  ends.push(() => redis.stop());
  const oldRedis = await openOldRedis(redis.url);
  ends.push(() => oldRedis.close());
  const env = { REDIS_URL: redis.url, RATE_LIMITS: "off", ORDER_HOLD_SECONDS: String(HOLD_MS / 1_000) };
  const data = await makeOldData({ tree, dataDir, env, redis: oldRedis });
  const database = await openSiteDatabase(env);
  ends.push(() => database.close());
  const claims = { orders: await oldRedis.claims("orders"), payments: await oldRedis.claims("payments") };
  const left = { claims, streams: await streamsOf(database), check: await checkSite(database) };
  const site = await startSite({ main: mainIn(ROOT, "site"), dataDir, env, timeoutMs: START_MS });
  const beside: Site[] = [];
  // The site of this tree stops first, because the first site to stop ends the sandbox of the data folder.
  ends.push(() => Promise.all(beside.map((old) => old.stop())));
  ends.push(() => site.stop());
  return {
    site,
    data,
    left,
    database,
    env: { ...env, DATA_DIR: dataDir },
    async startOldBeside() {
      const old = await startOld("site", { tree, dataDir, env: { ...env, STRIPE_API_URL: sandboxUrl(dataDir) } });
      beside.push(old);
      return old;
    },
  };
}

function streamsOf(database: Database): Promise<PartitionReport[]> {
  return reportStreams(database, siteServices);
}

function sandboxUrl(dataDir: string): string {
  const { port } = JSON.parse(readFileSync(join(dataDir, "stripe-sandbox.json"), "utf8"));
  return `http://127.0.0.1:${String(port)}`;
}
