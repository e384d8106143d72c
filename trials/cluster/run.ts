// Runs the failover trial: people trade on a cluster, masters are killed, and all data are checked afterwards.

import { type Database, openDatabase, silentLog } from "@holdfast/actors";
import { type Finding, lineOf, type Mended, mendAfterFailover } from "@holdfast/actors/inspect";
import { checkSite, siteServices } from "@holdfast/site";
import { startTestCluster, type TestCluster } from "@holdfast/testing";
import { type Fleet, type FleetAnswer, startFleet } from "../chaos/fleet.ts";
import { LedgerCheck } from "../chaos/ledger.ts";
import { createLedger, type Ledger, type Load, sell, shop } from "../chaos/load.ts";
import { SHORT_TOKENS, signUpMany } from "../support/people.ts";
import { createRandom, type Random } from "../support/seeded-random.ts";
import { holdBack, letGo, pairsOf, redisOf, untilMaster, untilReplica } from "./nodes.ts";

/** Sets what happens in a run. */
export interface FailoverOptions {
  readonly seed: number;
  /** How many people sell, and four times as many buy; default 3. */
  readonly sellers?: number;
  /** How long a hold lasts, in s; default 4. */
  readonly holdSeconds?: number;
  /** Whether the data are mended at the end of the load, not only once they have come to rest; default false. */
  readonly isMendedAtOnce?: boolean;
  /** How many masters are killed, one after the other. */
  readonly kills: number;
  /** How long people trade before the first kill and after each failover, in ms. */
  readonly tradeMs: number;
  /** Time after which the nodes take a silent one for dead, in ms. */
  readonly nodeTimeoutMs: number;
  /** How far the replica of a master is behind when the master is killed, in ms; 0: as far as it is by itself. */
  readonly lagMs: number;
  /** Whether each service has a process of its own, as a user of its own; otherwise one process has all. */
  readonly isApart: boolean;
  readonly log: (line: string) => void;
}

/** Describes one failover, with times in ms since 1970. */
export interface Failover {
  /** Last time at which the replica had everything for certain. */
  readonly from: number;
  readonly killedAt: number;
  /** Time at which the replica had taken over. */
  readonly to: number;
  /** Answers with 503 from the kill to the next one or the end of the load. */
  readonly unavailable: number;
  /** How long after the kill the last 503 was given, in ms; 0 without one. */
  readonly lastUnavailableMs: number;
  /** How long after the kill the next order was acknowledged, in ms. */
  readonly nextOrderMs: number;
  /** Longest time to an answer, in ms. */
  readonly slowestMs: number;
}

/** Describes the outcome of a run. */
export interface FailoverResult {
  readonly failovers: readonly Failover[];
  readonly ledger: Ledger;
  readonly answers: readonly FleetAnswer[];
  readonly sales: number;
  /** How long after the load no finding was left that goes away by itself, in ms. */
  readonly settledMs: number;
  /** What the checker says of the data at rest, before and after `mendAfterFailover`. */
  readonly unmended: readonly Finding[];
  readonly findings: readonly Finding[];
  readonly mended: Mended;
  /** What was acknowledged and is not there. */
  readonly lost: readonly Finding[];
  /** Errors that the processes logged. */
  readonly errors: readonly string[];
}

const GIVE_UP_AFTER_MS = 60_000;
const CHECK_EVERY_MS = 1_000;
const TAKE_OVER_MS = 60_000;
const ENV = {
  ...{ MAX_OPEN_ORDERS: "100", MAX_HOLDS_PER_TICKET: "100", LOG_LEVEL: "warn" },
  ...SHORT_TOKENS,
};

/** Lets people trade on three masters with a replica each, and kills masters meanwhile; then checks all data. */
export async function runFailovers(options: FailoverOptions): Promise<FailoverResult> {
  const { seed, kills, tradeMs, nodeTimeoutMs, isApart, log, sellers = 3, holdSeconds = 4 } = options;
  const random = createRandom(seed);
  const answers: FleetAnswer[] = [];
  const cluster = await startTestCluster({ masters: 3, replicas: 1, nodeTimeoutMs });
  const fleet = await startFleet({
    env: { ...ENV, ORDER_HOLD_SECONDS: String(holdSeconds) },
    startRedis: async () => redisOf(cluster),
    ...(isApart ? { asOwnUser: true } : { services: ["site"], asOwnUser: false }),
    onAnswer: (answer) => void answers.push(answer),
  });
  try {
    const ledger = createLedger();
    const people = await signUpMany(fleet.url, 5 * sellers);
    let isEnded = false;
    const load = (): Load => ({
      ...{ random: random.fork(), ledger, giveUpAfterMs: GIVE_UP_AFTER_MS },
      isOver: () => isEnded,
    });
    log("People trade");
    const trading = people.map((person, n) => (n < sellers ? sell(person, load()) : shop(person, load())));
    await Bun.sleep(tradeMs);
    const failed: Window[] = [];
    for (let n = 0; n < kills; n++) {
      failed.push(await failOver(cluster, random, options));
      await Bun.sleep(tradeMs);
    }
    isEnded = true;
    await Promise.all(trading);
    log("The load is over; waiting for rest");
    const since = failed[0]?.from ?? Date.now();
    const failovers = failed.map((window, n) => described(window, failed[n + 1]?.killedAt, { answers, ledger }));
    return {
      failovers,
      ledger,
      answers,
      ...(await settle(fleet, ledger, { ...options, since })),
      errors: errorsOf(fleet),
    };
  } finally {
    await fleet.stop();
  }
}

interface Window {
  readonly from: number;
  readonly killedAt: number;
  readonly to: number;
}

async function failOver(cluster: TestCluster, random: Random, { lagMs, log }: FailoverOptions): Promise<Window> {
  const pair = random.pick(await pairsOf(cluster));
  if (!pair) throw new Error("Cannot kill a master: none has a replica");
  const { master, replica } = pair;
  if (lagMs > 0) await holdBack(replica);
  const from = Date.now();
  await Bun.sleep(lagMs);
  const killedAt = Date.now();
  await master.kill();
  const to = await untilMaster(replica, TAKE_OVER_MS);
  log(`A master is killed; its replica, ${killedAt - from} ms behind, has taken over after ${to - killedAt} ms`);
  if (lagMs > 0) await letGo(replica);
  await Bun.sleep(1_000);
  await master.restart();
  await untilReplica(master, TAKE_OVER_MS);
  return { from, killedAt, to };
}

function described(
  window: Window,
  until = Number.POSITIVE_INFINITY,
  { answers, ledger }: { answers: readonly FleetAnswer[]; ledger: Ledger },
): Failover {
  const { killedAt } = window;
  const after = answers.filter(({ answeredAt }) => answeredAt >= killedAt && answeredAt < until);
  const unavailable = after.filter(({ status }) => status === 503);
  // Orders are noted by the process's own clock.
  const offset = Date.now() - performance.now();
  const nextOrder = ledger.orderedAt.map((at) => at + offset).find((at) => at > window.to) ?? Number.NaN;
  return {
    ...window,
    unavailable: unavailable.length,
    lastUnavailableMs: Math.max(0, ...unavailable.map(({ answeredAt }) => answeredAt - killedAt)),
    nextOrderMs: Math.round(nextOrder - killedAt),
    slowestMs: Math.max(0, ...after.map(({ askedAt, answeredAt }) => answeredAt - askedAt)),
  };
}

interface Rest {
  readonly ms: number;
  readonly sales: number;
  readonly findings: readonly Finding[];
  readonly lost: readonly Finding[];
}

// Waits for rest, mends what the failovers have left, and waits for rest again.
async function settle(
  fleet: Fleet,
  ledger: Ledger,
  { since, isMendedAtOnce = false, log }: { since: number } & Pick<FailoverOptions, "isMendedAtOnce" | "log">,
): Promise<Pick<FailoverResult, "sales" | "settledMs" | "findings" | "lost" | "unmended" | "mended">> {
  return await withDatabase(fleet.redis.url, async (database) => {
    const before = isMendedAtOnce ? { findings: [], ms: 0 } : await untilRest({ database, fleet, ledger, log });
    const mended = await mendAfterFailover(database, siteServices, { since });
    log(`Mended: ${mended.marks} marks removed, ${mended.events} events given again`);
    const after = await untilRest({ database, fleet, ledger, log });
    const { sales, findings, lost } = after;
    return { sales, findings, lost, unmended: before.findings, mended, settledMs: before.ms + after.ms };
  });
}

interface RestOptions {
  readonly database: Database;
  readonly fleet: Fleet;
  readonly ledger: Ledger;
  readonly log: FailoverOptions["log"];
}

// Ends without findings, or when they have been the same for a while.
async function untilRest({ database, fleet, ledger, log }: RestOptions): Promise<Rest> {
  const stripe = { secretKey: "sk_test_sandbox", apiUrl: fleet.sandbox.url };
  const began = performance.now();
  let [seen, since] = ["", began];
  for (;;) {
    const check = new LedgerCheck(ledger);
    const { findings } = await checkSite(database, { isAtRest: true, stripe, more: (part) => check.add(part) });
    const now = performance.now();
    const text = findings.map(lineOf).toSorted().join();
    if (text !== seen) [seen, since] = [text, now];
    if (findings.length === 0 || now - since > SAME_MS || now - began > SETTLE_MS) {
      return { ms: now - began, sales: check.sales(), findings, lost: check.findings() };
    }
    const kinds = Object.entries(Object.groupBy(findings, ({ check: kind }) => kind));
    log(`not yet: ${kinds.map(([kind, some = []]) => `${some.length} ${kind}`).join(", ")}`);
    await Bun.sleep(CHECK_EVERY_MS);
  }
}

const SAME_MS = 6_000;
const SETTLE_MS = 60_000;

async function withDatabase<Result>(url: string, work: (database: Database) => Promise<Result>): Promise<Result> {
  const database = await openDatabase({ url, partitions: 16, log: silentLog });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const ERROR_LEVEL = 50;

// An unhandled rejection prints its source and its stack in further lines.
function errorsOf({ members }: Fleet): string[] {
  return members.flatMap((member) => {
    const lines = member.output().split("\n");
    return lines.flatMap((line, at) => {
      if (/Unhandled/.test(line)) return [`${member.service}: ${lines.slice(at, at + STACK_LINES).join("\n")}`];
      const level = Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 0);
      return level >= ERROR_LEVEL ? [`${member.service}: ${line}`] : [];
    });
  });
}

const STACK_LINES = 24;
