// Backs a site up while people trade, deletes all its data and restores it: `bun trials/backup/main.ts`.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lineOf } from "@holdfast/actors/inspect";
import { readPaymentsConfig } from "@holdfast/payments";
import { checkSite, openSiteDatabase, runHoldfast } from "@holdfast/site";
import { serveSandbox } from "@holdfast/stripe-sandbox";
import { startSite, startTestCluster, waitFor } from "@holdfast/testing";
import { addNumbers, createTrialCommand, endRun, parseOrExit } from "../support/command-line.ts";
import { openSales } from "../support/sales.ts";

interface Options {
  readonly pairs: number;
  readonly seconds: number;
  readonly cluster?: boolean;
  readonly money?: boolean;
}

const command = addNumbers(
  createTrialCommand("bun trials/backup/main.ts", "Backs a site up while people trade, and restores it elsewhere."),
  {
    pairs: { is: "sellers and buyers who trade at the same time", most: 100, fallback: 3 },
    seconds: { is: "how long they trade before the backup, and after it", most: 3_600, fallback: 5 },
  },
)
  .option("--cluster", "on a cluster of three masters, restored into another one")
  .option("--money", "waits until what was captured after the backup is refunded, which takes minutes");
const { pairs, seconds, cluster: isCluster = false, money: withMoney = false } = parseOrExit(command).opts<Options>();

const REST_MS = 60_000;
const MONEY_MS = 300_000;
const parent = mkdtempSync(join(tmpdir(), "holdfast-backup-trial-"));
const [dataDir, archive] = [join(parent, "data"), join(parent, "site.tar")];
const sandbox = serveSandbox({ databaseFile: ":memory:" });
const settings = { STRIPE_API_URL: sandbox.url, RATE_LIMITS: "off", DATA_DIR: dataDir };
const clusters: Awaited<ReturnType<typeof startTestCluster>>[] = [];

try {
  endRun(await run(), "No sale failed meanwhile, and the restored site is sound.");
} finally {
  for (const one of clusters) await one.stop();
  await sandbox.stop();
  rmSync(parent, { recursive: true, force: true });
}

async function run(): Promise<string[]> {
  const failures = await tradeAndBackUp(await emptyMachine());
  if (failures.length > 0) return [...failures];
  for (const one of clusters.splice(0)) await one.stop();
  rmSync(dataDir, { recursive: true });
  const env = await emptyMachine();
  const restored = await timed(() => runHoldfast(["restore", archive], env));
  console.log(`restored in ${restored.ms.toFixed(0)} ms`);
  if (restored.result !== 0) return [`holdfast restore ended with ${restored.result}`];
  return await tradeAgain(env);
}

/** Returns the settings of a machine without data. */
async function emptyMachine(): Promise<Record<string, string>> {
  if (!isCluster) return settings;
  const cluster = await startTestCluster({ masters: 3 });
  clusters.push(cluster);
  return { ...settings, REDIS_URL: cluster.url };
}

async function tradeAndBackUp(env: Record<string, string>): Promise<readonly string[]> {
  const site = await startSite({ dataDir, env });
  const sales = await openSales({ url: site.url, canSeal: () => true }, pairs);
  await Bun.sleep(seconds * 1_000);
  const before = sales.done();
  const { ms, result } = await timed(() => runHoldfast(["backup", archive], env));
  console.log(`backed up in ${ms.toFixed(0)} ms, after ${before} sales and before ${sales.done()}`);
  await Bun.sleep(seconds * 1_000);
  await sales.end();
  console.log(`${sales.done()} sales, ${sales.sealed()} sealed, ${sales.slow()} answers over 2 s`);
  await site.stop();
  return result === 0 ? sales.failures : [`holdfast backup ended with ${result}`];
}

async function tradeAgain(env: Record<string, string>): Promise<string[]> {
  const site = await startSite({ dataDir, env });
  const database = await openSiteDatabase(env);
  try {
    const sales = await openSales({ url: site.url, canSeal: () => true }, 1);
    await Bun.sleep(1_000);
    await sales.end();
    const stripe = withMoney ? readPaymentsConfig(env).stripe : null;
    let left: string[] = [];
    const isSound = async (): Promise<boolean> => {
      left = (await checkSite(database, { isAtRest: true, stripe })).findings.map(lineOf);
      return left.length === 0;
    };
    await waitFor(isSound, { timeoutMs: withMoney ? MONEY_MS : REST_MS, everyMs: 1_000 }).catch(() => undefined);
    return [...sales.failures, ...left];
  } finally {
    await database.close();
    await site.stop();
  }
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ readonly ms: number; readonly result: Result }> {
  const began = performance.now();
  const result = await work();
  return { ms: performance.now() - began, result };
}
