// Checks a whole site: all services, and their money at Stripe.

import { type Database } from "@holdfast/actors";
import { type CheckReport, checkDatabase, type Finding, type PartitionSnapshot } from "@holdfast/actors/inspect";
import { siteKey } from "@holdfast/actors/redis";
import { type IntentBalance, listIntentBalances } from "@holdfast/payments";
import { siteServices } from "../definitions.ts";
import { checkEvents } from "./events.ts";
import { checkHolds } from "./holds.ts";
import { checkLines } from "./lines.ts";
import { MoneyCheck } from "./money.ts";
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
  /** Further checks of one partition. Default: none. */
  readonly more?: (snapshot: PartitionSnapshot) => readonly Finding[];
}

/** Report of a check of a site. */
export interface SiteReport extends CheckReport {
  /** Sum of all completed orders, in minor units. */
  readonly soldCents: number;
  /** Number of payments at Stripe that were compared; null when Stripe could not be asked. */
  readonly intents: number | null;
  /** Why Stripe could not be asked; null when it was. */
  readonly stripeProblem: string | null;
}

/** Compares the data of all services with each other, and their money with the payments at Stripe. */
export async function checkSite(database: Database, options: SiteCheckOptions = {}): Promise<SiteReport> {
  const { isAtRest = false, isMoneyAlone = false, stripe = null, more = () => [] } = options;
  const settleMs = isAtRest ? 0 : (options.settleMs ?? 60_000);
  let money = new MoneyCheck();
  let seals = new SealCheck();
  const report = await checkDatabase(database, siteServices, {
    isAtRest,
    more(snapshot) {
      // The checker reads all partitions again when it has found a fault; the sums then begin anew.
      if (snapshot.partition === 0) [money, seals] = [new MoneyCheck(), new SealCheck()];
      money.add(snapshot, settleMs);
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
  const compared: Finding[] = atStripe.lines && siteId !== null ? [...money.compare(atStripe.lines, siteId)] : [];
  return {
    ...report,
    findings: isMoneyAlone ? compared : [...report.findings, ...seals.compare(), ...compared],
    soldCents: money.soldCents(),
    intents: atStripe.lines?.length ?? null,
    stripeProblem: atStripe.problem,
  };
}

async function linesAt(
  stripe: SiteCheckOptions["stripe"],
): Promise<{ lines: IntentBalance[] | null; problem: string | null }> {
  if (!stripe) return { lines: null, problem: "its address is not known" };
  try {
    return { lines: await listIntentBalances(stripe), problem: null };
  } catch (error) {
    return { lines: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
