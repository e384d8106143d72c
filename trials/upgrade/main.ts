// Renews a site of an earlier release copy by copy while people trade: `bun trials/upgrade/main.ts`.

import { lineOf } from "@holdfast/actors/inspect";
import { readPaymentsConfig } from "@holdfast/payments";
import { checkSite, openSiteDatabase, runHoldfast } from "@holdfast/site";
import { waitFor } from "@holdfast/testing";
import { addNumbers, createTrialCommand, endRun, parseOrExit } from "../support/command-line.ts";
import { openSales, type Sales } from "../support/sales.ts";
import { type Copies, startCopies } from "./copies.ts";

interface Options {
  readonly from: string;
  readonly pairs: number;
  readonly pause: number;
  readonly last?: string;
}

/** The release before this one. */
const FROM = "8307ec2cd9fed4ef40e508c5c9eb3ca982646c68";
// Payments comes first: an older one captures an order without the verdict that a newer neighbour asks for. Delivery comes
// last: with it the first ticket can be sealed, and an auth from before seals does not ask its seller to set up payouts.
const ORDER = ["payments", "orders", "tickets", "expiration", "auth", "delivery"];
const REST_MS = 60_000;

const command = addNumbers(
  createTrialCommand("bun trials/upgrade/main.ts", "Renews a site copy by copy while people trade."),
  {
    pairs: { is: "sellers and buyers who trade at the same time", most: 100, fallback: 2 },
    pause: { is: "seconds of trade before the first copy, and after each", least: 0, most: 3_600, fallback: 2 },
  },
)
  .option("--from <commit>", "the release before", FROM)
  .option("--last <service>", "renews this service last, to see what that does");
const { from, pairs, pause, last } = parseOrExit(command).opts<Options>();

const copies = await startCopies(from);
try {
  endRun(await run(copies), "No sale failed, and the checker finds nothing.");
} finally {
  await copies.stop();
}

async function run(site: Copies): Promise<string[]> {
  const sales = await openSales(site, pairs);
  await Bun.sleep(pause * 1_000);
  for (const service of ORDER.toSorted((one, other) => Number(one === last) - Number(other === last))) {
    const took = await site.renew(service);
    await Bun.sleep(pause * 1_000);
    console.log(`renewed ${service} (${(took / 1_000).toFixed(1)} s): ${told(sales)}`);
  }
  await sales.end();
  console.log(told(sales));
  return [...sales.failures, ...(await findings(site))];
}

function told({ done, sealed, failures, slow }: Sales): string {
  return `${done()} sales, ${sealed()} of them sealed, ${failures.length} failed, ${slow()} answers over 2 s`;
}

// The lists of what the old copies have written last are made by `holdfast upgrade`, once they are gone.
async function findings(site: Copies): Promise<string[]> {
  const code = await runHoldfast(["upgrade"], site.env);
  if (code !== 0) return [`holdfast upgrade ended with ${code}`];
  const database = await openSiteDatabase(site.env);
  const { stripe } = readPaymentsConfig(site.env);
  let left: string[] = [];
  try {
    await waitFor(
      async () => {
        left = (await checkSite(database, { isAtRest: true, stripe })).findings.map(lineOf);
        return left.length === 0;
      },
      { timeoutMs: REST_MS, everyMs: 1_000 },
    ).catch(() => undefined);
  } finally {
    await database.close();
  }
  return left;
}
