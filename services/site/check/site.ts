// Checks a whole site: all services, and their money at Stripe.

import { type Database } from "@holdfast/actors";
import { type CheckReport, checkDatabase, type Finding, type PartitionSnapshot } from "@holdfast/actors/inspect";
import { siteKey } from "@holdfast/actors/redis";
import { type IntentBalance, listIntentBalances, listMovements, type Movements } from "@holdfast/payments";
import { siteServices } from "../definitions.ts";
import { checkEvents } from "./events.ts";
import { checkHolds } from "./holds.ts";
import { checkLines } from "./lines.ts";
import { MoneyCheck } from "./money.ts";
import { type MoneySums, PayoutCheck } from "./payouts.ts";
import { checkSales } from "./sales.ts";
import { SealCheck } from "./seals.ts";

/** Options of a check of a site. */
export interface SiteCheckOptions {
  /** Whether nothing is under way, so that all services must agree at once. Default false. */
  readonly isAtRest?: boolean;
  /** Whether the report has only the findings of the comparison with Stripe. Default false. */
  readonly isMoneyAlone?: boolean;
  /** Age of the last event of a sale from which services are compared while the site runs, in ms. Default 60,000. */
  readonly settleMs?: number;
  /** Key and address of Stripe or its sandbox; null, the default: the money is not compared. */
  readonly stripe?: { readonly secretKey: string; readonly apiUrl: string | null } | null;
  /** Time within which a failover of Redis may have undone writes, in ms since 1970. Default: none was. */
  readonly failover?: { readonly from: number; readonly to: number } | null;
  /** Further checks of one partition. Default: none. */
  readonly more?: (snapshot: PartitionSnapshot) => readonly Finding[];
}

/** Report of a check of a site. */
export interface SiteReport extends CheckReport {
  /** Findings that the failover explains; they are not among the others. */
  readonly explained: readonly Finding[];
  /** Sum of all completed orders, in minor units. */
  readonly soldCents: number;
  /** Sums of the money of all sales, in minor units. */
  readonly sums: MoneySums;
  /** Sum of Stripe's own fees, in minor units; null when Stripe could not be asked. */
  readonly stripeFeeCents: number | null;
  /** Number of payments at Stripe that were compared; null when Stripe could not be asked. */
  readonly intents: number | null;
  /** Why Stripe could not be asked; null when it was. */
  readonly stripeProblem: string | null;
}

/** Compares the data of all services with each other, and their money with the payments at Stripe. */
export async function checkSite(database: Database, options: SiteCheckOptions = {}): Promise<SiteReport> {
  const { isAtRest = false, isMoneyAlone = false, stripe = null, failover = null, more = () => [] } = options;
  const settleMs = isAtRest ? 0 : (options.settleMs ?? 60_000);
  let [money, payouts, seals] = [new MoneyCheck(), new PayoutCheck(), new SealCheck()];
  const report = await checkDatabase(database, siteServices, {
    isAtRest,
    more(snapshot) {
      // The checker reads all partitions again when it has found a fault; the sums then begin anew.
      if (snapshot.partition === 0) [money, payouts, seals] = [new MoneyCheck(), new PayoutCheck(), new SealCheck()];
      money.add(snapshot, settleMs);
      payouts.add(snapshot, settleMs);
      return [
        ...checkHolds(snapshot, settleMs),
        ...checkLines(snapshot),
        ...checkSales(snapshot, settleMs),
        ...seals.add(snapshot, settleMs),
        ...checkEvents(snapshot, isAtRest),
        ...more(snapshot),
      ];
    },
  });
  const atStripe = await linesAt(stripe);
  const siteId = await database.commands.get(siteKey("site"));
  const { lines, movements } = atStripe;
  const compared: Finding[] =
    lines && movements && siteId !== null
      ? [...money.compare(lines, siteId), ...payouts.compare(movements, siteId)]
      : [];
  const within = payouts.findings(isAtRest);
  const all = isMoneyAlone
    ? [...within, ...compared]
    : [...report.findings, ...seals.compare(), ...within, ...compared];
  const isExplained = ({ undone }: Finding): boolean =>
    failover !== null && undone !== undefined && undone.from <= failover.to && undone.to >= failover.from;
  return {
    ...report,
    findings: all.filter((finding) => !isExplained(finding)),
    explained: all.filter(isExplained),
    soldCents: money.soldCents(),
    sums: payouts.sums(),
    stripeFeeCents: movements?.feeCents ?? null,
    intents: lines?.length ?? null,
    stripeProblem: atStripe.problem,
  };
}

interface AtStripe {
  readonly lines: IntentBalance[] | null;
  readonly movements: Movements | null;
  readonly problem: string | null;
}

async function linesAt(stripe: SiteCheckOptions["stripe"]): Promise<AtStripe> {
  const nothing = { lines: null, movements: null };
  if (!stripe) return { ...nothing, problem: "its address is not known" };
  try {
    return { lines: await listIntentBalances(stripe), movements: await listMovements(stripe), problem: null };
  } catch (error) {
    return { ...nothing, problem: error instanceof Error ? error.message : String(error) };
  }
}
