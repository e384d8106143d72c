// Runs the demo market on the site of this machine, and refuses every site that it may not touch.

import { addressOf } from "@holdfast/actors/redis";
import { localRedisUrl } from "@holdfast/local-process/redis-server";
import { type Environment, readCommon, SettingsProblem } from "@holdfast/server";
import { currencyOf } from "@holdfast/values";
import { openSiteDatabase } from "../commands/site-database.ts";
import { readSiteConfig } from "../config.ts";
import { runSite } from "../run-site.ts";
import { countAccounts } from "./accounts.ts";
import { fillWithBuyers, fillWithTickets } from "./fill.ts";
import { planMarket } from "./market.ts";
import { findRunningSite, type RunningSite } from "./running-site.ts";
import type { Stage } from "./stage.ts";
import { trade } from "./trade.ts";

/** Sets what a run of the demo market does. */
export interface DemoOptions {
  readonly env: Environment;
  /** Ends the market. */
  readonly stopping: AbortSignal;
  /** Largest number of events; default all of the programme. */
  readonly events?: number | undefined;
  /** Whether people go on buying and selling once the site is full. */
  readonly goesOn: boolean;
  /** Writes one line for people. */
  readonly tell: (line: string) => void;
}

/** What a run has made. */
export interface DemoResult {
  readonly url: string;
  readonly events: number;
  readonly listed: number;
  readonly sold: number;
  readonly reserved: number;
  readonly waiting: number;
}

/**
 * Fills the empty site of `DATA_DIR` with a market, and lets people go on there until `stopping`. Starts the site where
 * none runs, and then stops it too. Throws SettingsProblem, and changes nothing, where the site is in production, takes
 * real payments, sends real e-mail, or has accounts that are not of the demo market.
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { env, stopping, tell } = options;
  const { isProduction, dataDir } = readCommon(env);
  if (isProduction) throw refusal("this is production");
  const running = await findRunningSite(dataDir);
  if (running !== null) return await runOn(running, options);
  const own = await startSite(env, stopping);
  try {
    tell(own.readyLine);
    return await runOn(own.site, options);
  } finally {
    await own.stop();
  }
}

async function runOn(site: RunningSite, options: DemoOptions): Promise<DemoResult> {
  const { env, stopping, goesOn, tell } = options;
  const { dataDir } = readCommon(env);
  refuseUnfit(site);
  refuseOtherRedis(env, site);
  const isFilled = await refuseStrangers(env, dataDir);
  const stage = stageOf(site, { dataDir, stopping });
  const result = await fill(stage, { ...options, isFilled });
  if (!goesOn || stopping.aborted) return result;
  tell(`People go on buying and selling until Ctrl-C. Watch them on ${site.url}`);
  await trade(stage, tell);
  return result;
}

async function startSite(env: Environment, stopping: AbortSignal) {
  const { redisUrl, dataDir } = readCommon(env);
  // Who has a Redis of their own runs a site of their own, in whatever processes.
  if (redisUrl !== null) throw refusal(`no site runs on ${dataDir}; start it with npm start`);
  const stops: (() => void | Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).toReversed()) await one();
  };
  try {
    const onStop = (_what: string, one: () => void | Promise<void>): void => void stops.push(one);
    const readyLine = await runSite(readSiteConfig(env), { onStop, stopping });
    const site = await findRunningSite(dataDir);
    if (site === null) throw refusal("the site does not answer");
    return { site, readyLine, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function refuseUnfit({ isProduction, hasSandbox, sendsMail }: RunningSite): void {
  if (isProduction) throw refusal("it runs in production");
  if (!hasSandbox) throw refusal("its payments go to Stripe, not to the sandbox");
  if (sendsMail) throw refusal("it sends real e-mail (SMTP_URL)");
}

// The accounts of another Redis would say nothing of who is on the site.
function refuseOtherRedis(env: Environment, { redis }: RunningSite): void {
  const { redisUrl, dataDir } = readCommon(env);
  const url = redisUrl ?? localRedisUrl(dataDir);
  if (url === null || addressOf(url) === redis) return;
  throw refusal(
    `the site runs on the Redis at ${redis ?? "an unknown address"}, and this command on ${addressOf(url)}`,
  );
}

/** Refuses a site on which real people have accounts; resolves with whether it has a market already. */
async function refuseStrangers(env: Environment, dataDir: string): Promise<boolean> {
  const database = await openSiteDatabase(env);
  try {
    const { demo, others } = await countAccounts(database, dataDir);
    if (others === 0) return demo > 0;
    const who = others === 1 ? "an account that is" : `${others} accounts that are`;
    throw refusal(`it has ${who} not of the demo; an empty one is DATA_DIR=.demo PORT=3001 npm run demo`);
  } finally {
    await database.close();
  }
}

function refusal(why: string): SettingsProblem {
  return new SettingsProblem(`Cannot fill the site with a demo market: ${why}`);
}

function stageOf({ url, currency }: RunningSite, rest: Pick<Stage, "dataDir" | "stopping">): Stage {
  // A currency without cents has coins of small worth.
  const priceFactor = currencyOf(currency).exponent === 0 ? 100 : 1;
  const empty = { sellers: [], buyers: [], events: [], forSale: [], held: [], sold: 0, waits: 0 };
  return { url, priceFactor, random: Math.random, ...rest, ...empty };
}

async function fill(
  stage: Stage,
  { events: most, isFilled, tell }: DemoOptions & { readonly isFilled: boolean },
): Promise<DemoResult> {
  tell(
    isFilled
      ? `Adding new sellers and buyers to the demo market of ${stage.url}`
      : `Filling ${stage.url} with invented events, sellers and buyers`,
  );
  const plan = planMarket({ now: Date.now(), random: stage.random, ...(most !== undefined && { most }) });
  await fillWithTickets(stage, plan, () => tell(`The first events are on ${stage.url}`));
  const listed = stage.forSale.length;
  tell(`${stage.events.length} events and ${listed} tickets are listed; the first buyers come`);
  await fillWithBuyers(stage);
  const result = resultOf(stage, listed);
  const { sold, reserved, waiting } = result;
  tell(`${sold} tickets sold, ${reserved} reserved, ${waiting} places in waiting lists taken`);
  return result;
}

function resultOf({ url, events, sold, held, waits }: Stage, listed: number): DemoResult {
  return { url, events: events.length, listed, sold, reserved: held.length, waiting: waits };
}
