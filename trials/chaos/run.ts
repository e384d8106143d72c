// Runs the chaos trial: trade, faults, and the check of all data afterwards.

import { type Database, openDatabase, silentLog } from "@holdfast/actors";
import { type Finding } from "@holdfast/actors/inspect";
import { checkSite } from "@holdfast/site";
import { SHORT_TOKENS, signUpMany } from "../support/people.ts";
import { createRandom } from "../support/seeded-random.ts";
import { plantBug } from "./bugs.ts";
import { type FaultCounts, type FaultOptions, makeFaults } from "./faults.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { LedgerCheck } from "./ledger.ts";
import { createLedger, type Ledger, type Load, sell, shop } from "./load.ts";

/** Sets the length and the seed of a run, and where the run logs. */
export interface ChaosOptions {
  readonly seconds: number;
  readonly seed: number;
  /** One of `BUG_NAMES`, to be planted first; default none. A run with a bug must have findings. */
  readonly bug?: string | undefined;
  readonly log: (line: string) => void;
  /** Causes what the site must survive while people trade, until `isOver`; default: `makeFaults`. */
  readonly trouble?: ((fleet: Fleet, options: FaultOptions) => Promise<FaultCounts>) | undefined;
}

/** Describes the outcome of a run. */
export interface ChaosResult {
  readonly faults: FaultCounts;
  readonly ledger: Ledger;
  readonly sales: number;
  /** How long after the load the last order and charge ended, in ms. */
  readonly settledMs: number;
  /** What is wrong in the data; empty after a good run. */
  readonly findings: readonly Finding[];
  /** Errors that the processes logged. */
  readonly errors: readonly string[];
}

const SELLERS = 3;
const BUYERS = 12;
const HOLD_SECONDS = "4";
const GIVE_UP_AFTER_MS = 60_000;
const SETTLE_MS = 240_000;
const SETTLE_WITH_BUG_MS = 60_000;
const CHECK_EVERY_MS = 3_000;

/** Lets people trade while processes are killed and stopped and Redis is restarted; then waits for rest and checks. */
export async function runChaos({ seconds, seed, bug, log, trouble = makeFaults }: ChaosOptions): Promise<ChaosResult> {
  const random = createRandom(seed);
  const limits = { MAX_OPEN_ORDERS: "100", MAX_HOLDS_PER_TICKET: "100" };
  const env = { ORDER_HOLD_SECONDS: HOLD_SECONDS, ...limits, ...SHORT_TOKENS, LOG_LEVEL: "warn" };
  const fleet = await startFleet({
    env,
    async prepare(url) {
      if (bug !== undefined) await withDatabase(url, (database) => plantBug(database, bug));
    },
  });
  try {
    const endsAt = performance.now() + seconds * 1_000;
    const isOver = (): boolean => performance.now() > endsAt;
    const ledger = createLedger();
    const people = await signUpMany(fleet.url, SELLERS + BUYERS);
    const load = (): Load => ({ random: random.fork(), ledger, isOver, giveUpAfterMs: GIVE_UP_AFTER_MS });
    const trading = people.map((person, n) => (n < SELLERS ? sell(person, load()) : shop(person, load())));
    const faults = await trouble(fleet, { random: random.fork(), isOver, log });
    await Promise.all(trading);
    log("The load is over; waiting for rest");
    const settleMs = bug === undefined ? SETTLE_MS : SETTLE_WITH_BUG_MS;
    return { faults, ledger, ...(await settle(fleet, ledger, { settleMs, log })), errors: errorsOf(fleet) };
  } finally {
    await fleet.stop();
  }
}

async function settle(
  fleet: Fleet,
  ledger: Ledger,
  { settleMs, log }: { settleMs: number; log: ChaosOptions["log"] },
): Promise<Pick<ChaosResult, "sales" | "settledMs" | "findings">> {
  const began = performance.now();
  const stripe = { secretKey: "sk_test_sandbox", apiUrl: fleet.sandbox.url };
  return await withDatabase(fleet.redis.url, async (database) => {
    for (;;) {
      const ledgerCheck = new LedgerCheck(ledger);
      const { findings } = await checkSite(database, { isAtRest: true, stripe, more: (part) => ledgerCheck.add(part) });
      const all = [...findings, ...ledgerCheck.findings()];
      const settledMs = performance.now() - began;
      if (all.length === 0 || settledMs > settleMs) return { sales: ledgerCheck.sales(), settledMs, findings: all };
      const kinds = Object.entries(Object.groupBy(all, ({ check }) => check));
      log(`not yet: ${kinds.map(([kind, some = []]) => `${some.length} ${kind}`).join(", ")}`);
      await Bun.sleep(CHECK_EVERY_MS);
    }
  });
}

async function withDatabase<Result>(url: string, work: (database: Database) => Promise<Result>): Promise<Result> {
  const database = await openDatabase({ url, partitions: 16, log: silentLog });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const ERROR_LEVEL = 50;

function errorsOf({ members }: Fleet): string[] {
  return members.flatMap((member) =>
    member
      .output()
      .split("\n")
      .filter((line) => Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 0) >= ERROR_LEVEL || /Unhandled/.test(line))
      .map((line) => `${member.service}: ${line}`),
  );
}
