import type { Finding } from "@holdfast/actors/inspect";
import { checkSite } from "@holdfast/site";
import { createRandom, type Random } from "../support/seeded-random.ts";
import { FaultCheck, type Outcomes } from "./check.ts";
import { createFaultControl, type FaultControl } from "./control.ts";
import { planPurchase, type Trouble } from "./plan.ts";
import { purchase, type Told } from "./purchase.ts";
import { type FaultSite, SWEEP_MS, startFaultSite } from "./site.ts";

/** How many purchases, from which seed, and who hears of it. */
export interface FaultRunOptions {
  readonly purchases: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** How it ended. */
export interface FaultRunResult {
  readonly outcomes: Outcomes;
  /** Troubles made, by kind. */
  readonly troubles: Outcomes;
  /** How many times the sweeper could run until nothing was unfinished any more. */
  readonly sweeps: number;
  /** Empty when everything came right. */
  readonly findings: readonly Finding[];
}

/** The sweeper is to have finished everything when it has run so often. */
export const SWEEPS = 2;
const AT_ONCE = 24;
// What takes its time however often the sweeper runs: leases of dead processes, and a loaded machine.
const GRACE_MS = 20_000;
const REFUNDS_FAIL_AFTER_MS = 31_000;

/** Makes purchases while everything goes wrong, lets the sweeper run, and holds all books against each other. */
export async function runFaults({ purchases, seed, log }: FaultRunOptions): Promise<FaultRunResult> {
  const random = createRandom(seed);
  const site = await startFaultSite();
  try {
    const control = createFaultControl(site.sandbox);
    const mischief = createMischief(site, control);
    const told = await makePurchases({ site, control, mischief }, { purchases, random, log });
    await mischief.end();
    log(`${told.length} purchases have ended; letting the sweeper run`);
    await control.clearFaults();
    await control.advance(REFUNDS_FAIL_AFTER_MS);
    return { troubles: mischief.made(), ...(await settle(site, control, { told, log })) };
  } finally {
    await site.stop();
  }
}

interface Stage {
  readonly site: FaultSite;
  readonly control: FaultControl;
  readonly mischief: ReturnType<typeof createMischief>;
}

async function makePurchases(
  { site, control, mischief }: Stage,
  { purchases, random, log }: { purchases: number; random: Random; log: FaultRunOptions["log"] },
): Promise<Told[]> {
  const plans = Array.from({ length: purchases }, (_none, number) => planPurchase(number, random.fork()));
  const queue = plans.values();
  const told: Told[] = [];
  async function work(): Promise<void> {
    for (const plan of queue) {
      const trouble = mischief.make(plan.trouble);
      told.push(await purchase({ url: site.url, control }, plan));
      await trouble;
      if (told.length % 100 === 0) log(`${told.length} of ${purchases}`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return told;
}

/** Makes what is to go wrong with a purchase go wrong; a run does one crash at a time. */
function createMischief({ url, crash }: FaultSite, control: FaultControl) {
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
      if (webhook) await control.addWebhookFault(webhook);
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
  { told, log }: { told: readonly Told[]; log: FaultRunOptions["log"] },
): Promise<Omit<FaultRunResult, "troubles">> {
  const began = performance.now();
  await Bun.sleep(SWEEPS * SWEEP_MS);
  for (;;) {
    const sweeps = Math.floor((performance.now() - began) / SWEEP_MS);
    let check = new FaultCheck(told);
    const { findings } = await checkSite(database, {
      isAtRest: true,
      stripe,
      more(snapshot) {
        // A second look begins anew.
        if (snapshot.partition === 0) check = new FaultCheck(told);
        return check.add(snapshot);
      },
    });
    const all = [...findings, ...check.findings(await control.summary())];
    const isOver = all.length === 0 || performance.now() - began > SWEEPS * SWEEP_MS + GRACE_MS;
    if (isOver) return { outcomes: check.outcomes(), sweeps, findings: all };
    const kinds = Object.entries(Object.groupBy(all, ({ check: kind }) => kind));
    log(`after ${sweeps} sweeps: ${kinds.map(([kind, some = []]) => `${some.length} ${kind}`).join(", ")}`);
    await Bun.sleep(SWEEP_MS / 3);
  }
}
