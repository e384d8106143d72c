// Runs the trial of payment faults: purchases, faults, and the check of all data afterwards.

import type { Finding } from "@holdfast/actors/inspect";
import { checkSite } from "@holdfast/site";
import { createRandom, type Random } from "../support/seeded-random.ts";
import { FaultCheck, type Outcomes } from "./check.ts";
import { createFaultControl, type FaultControl } from "./control.ts";
import { planPurchase, type Trouble } from "./plan.ts";
import { type Acknowledged, purchase } from "./purchase.ts";
import { createSellers } from "./sellers.ts";
import { type FaultSite, SWEEP_MS, startFaultSite } from "./site.ts";

/** Sets the number of purchases and the seed of a run, and where the run logs. */
export interface FaultRunOptions {
  readonly purchases: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** Describes the outcome of a run. */
export interface FaultRunResult {
  readonly outcomes: Outcomes;
  /** Number of faults caused, by kind. */
  readonly troubles: Outcomes;
  /** Number of sweeps until nothing was unfinished any more. */
  readonly sweeps: number;
  /** What is wrong in the data; empty after a good run. */
  readonly findings: readonly Finding[];
}

/** Number of sweeps in which everything must be finished. */
export const SWEEPS = 2;
const AT_ONCE = 24;
// Extra time for leases of dead processes and for a busy machine, which sweeps do not shorten.
const GRACE_MS = 20_000;
const REFUNDS_FAIL_AFTER_MS = 31_000;
// Lost disputes and what sellers owe may have left less at Stripe than the last refunds need: the operator adds it.
const TOP_UP_CENTS = 100_000_000;

/** Makes purchases under faults, lets the sweeps finish their work, and checks all data and the money at Stripe. */
export async function runFaults({ purchases, seed, log }: FaultRunOptions): Promise<FaultRunResult> {
  const random = createRandom(seed);
  const site = await startFaultSite();
  try {
    const control = createFaultControl(site.sandbox);
    const faults = createFaultMaker(site, control);
    const acknowledged = await makePurchases({ site, control, faults }, { purchases, random, log });
    await faults.end();
    log(`${acknowledged.length} purchases have ended; letting the sweeper run`);
    await control.clearFaults();
    await control.addToBalance({ currency: "usd", amount: TOP_UP_CENTS });
    await control.advance(REFUNDS_FAIL_AFTER_MS);
    return { troubles: faults.made(), ...(await settle(site, control, { acknowledged, log })) };
  } finally {
    await site.stop();
  }
}

interface Stage {
  readonly site: FaultSite;
  readonly control: FaultControl;
  readonly faults: ReturnType<typeof createFaultMaker>;
}

async function makePurchases(
  { site, control, faults }: Stage,
  { purchases, random, log }: { purchases: number; random: Random; log: FaultRunOptions["log"] },
): Promise<Acknowledged[]> {
  const plans = Array.from({ length: purchases }, (_none, number) => planPurchase(number, random.fork()));
  const queue = plans.values();
  const acknowledged: Acknowledged[] = [];
  const sellers = createSellers(
    { url: site.url, control },
    { purchases, newId: (number) => site.database.ids.newId(number % site.database.partitions) },
  );
  await sellers.open();
  // What follows a sale goes on while others buy; its failure is that of the run.
  const later = createLater();
  const market = {
    url: site.url,
    control,
    vault: site.vault,
    sellers,
    after: later.add,
  };
  async function work(): Promise<void> {
    for (const plan of queue) {
      const trouble = faults.make(plan.trouble);
      if (plan.number === Math.floor(purchases / 2)) later.add(sellers.openLate());
      acknowledged.push(await purchase(market, plan));
      await trouble;
      if (acknowledged.length % 100 === 0) log(`${acknowledged.length} of ${purchases}`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await later.end();
  return acknowledged;
}

/** Collects work that goes on beside; a failure of it is thrown at the end, not while nobody waits for it. */
function createLater() {
  const all: Promise<readonly unknown[]>[] = [];
  return {
    add(work: Promise<void>): void {
      const errors = work.then(
        () => [],
        (error: unknown) => [error],
      );
      all.push(errors);
    },
    async end(): Promise<void> {
      for (const error of (await Promise.all(all)).flat()) throw error;
    },
  };
}

/** Causes the planned faults of purchases, one crash at a time. */
function createFaultMaker({ url, crash }: FaultSite, control: FaultControl) {
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  let crashing: Promise<void> = Promise.resolve();
  async function crashAfter(ms: number): Promise<void> {
    await Bun.sleep(ms);
    crashing = crashing.then(crash);
    await crashing;
    count("crash");
  }
  return {
    async make({ stripe, webhook, crashAfterMs }: Trouble): Promise<void> {
      if (stripe) await control.addFault(stripe);
      if (stripe) count(`Stripe ${stripe.kind}`);
      if (webhook) await control.addWebhookFault({ ...webhook, type: webhook.type ?? undefined });
      if (webhook) count(`webhook ${webhook.kind}`);
      if (webhook?.kind === "unsigned") await forge(url, count);
      if (crashAfterMs !== null) await crashAfter(crashAfterMs);
    },
    end: () => crashing,
    made: (): Outcomes => Object.fromEntries([...counts].toSorted(([one], [other]) => one.localeCompare(other))),
  };
}

async function forge(url: string, count: (what: string) => void): Promise<void> {
  const body = JSON.stringify({ id: "evt_forged", object: "event", type: "payment_intent.succeeded", data: {} });
  const headers = { "Stripe-Signature": `t=${Math.floor(Date.now() / 1_000)},v1=${"0".repeat(64)}` };
  const { status } = await fetch(`${url}/webhooks/stripe`, { method: "POST", body, headers });
  count(`forged event answered ${status}`);
}

async function settle(
  { database, stripe }: FaultSite,
  control: FaultControl,
  { acknowledged, log }: { acknowledged: readonly Acknowledged[]; log: FaultRunOptions["log"] },
): Promise<Omit<FaultRunResult, "troubles">> {
  const began = performance.now();
  await Bun.sleep(SWEEPS * SWEEP_MS);
  for (;;) {
    const passedMs = performance.now() - began;
    const sweeps = Math.floor(passedMs / SWEEP_MS);
    let check = new FaultCheck(acknowledged);
    const { findings, sums } = await checkSite(database, {
      isAtRest: true,
      stripe,
      more(snapshot) {
        // checkSite() can read the data a second time, again from the first partition on.
        if (snapshot.partition === 0) check = new FaultCheck(acknowledged);
        return check.add(snapshot);
      },
    });
    const all = [...findings, ...check.findings(await control.summary(), sums)];
    // What a check finds counts once it has begun after the time for the sweeps: a long check compares what is not at rest.
    const isOver = all.length === 0 || passedMs > SWEEPS * SWEEP_MS + GRACE_MS;
    if (isOver) return { outcomes: check.outcomes(), sweeps, findings: all };
    const kinds = Object.entries(Object.groupBy(all, ({ check: kind }) => kind));
    log(`after ${sweeps} sweeps: ${kinds.map(([kind, some = []]) => `${some.length} ${kind}`).join(", ")}`);
    await Bun.sleep(SWEEP_MS / 3);
  }
}
