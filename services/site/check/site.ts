import { type Database } from "@holdfast/actors";
import { type CheckReport, checkDatabase, type Finding, type PartitionSnapshot } from "@holdfast/actors/inspect";
import { siteKey } from "@holdfast/actors/redis";
import { type MoneyAtStripe, moneyAtStripe } from "@holdfast/payments";
import { siteServices } from "../definitions.ts";
import { checkHolds } from "./holds.ts";
import { MoneyCheck } from "./money.ts";
import { checkSales } from "./sales.ts";

/** How a site's data are checked. */
export interface SiteCheckOptions {
  /** Nothing is under way: everything has been followed, and what services say of one sale agrees at once. */
  readonly isAtRest?: boolean;
  /** Only what the comparison of money with Stripe's finds counts. Default false. */
  readonly isMoneyAlone?: boolean;
  /** On a living site: how old the last word on a sale is before services are compared, ms. Default 60,000. */
  readonly settleMs?: number;
  /** Where Stripe or its sandbox is; null: the money there is not compared. */
  readonly stripe?: { readonly secretKey: string; readonly apiUrl: string | null } | null;
  /** Further checks over one partition. */
  readonly more?: (snapshot: PartitionSnapshot) => readonly Finding[];
}

/** What a check of the site has seen. */
export interface SiteReport extends CheckReport {
  /** The sum of completed orders, minor units. */
  readonly soldCents: number;
  /** How many intents were compared; null where Stripe could not be asked, and why. */
  readonly intents: number | null;
  readonly stripeProblem: string | null;
}

/** Checks the data of all services against each other, and their money against Stripe's. */
export async function checkSite(database: Database, options: SiteCheckOptions = {}): Promise<SiteReport> {
  const { isAtRest = false, isMoneyAlone = false, stripe = null, more = () => [] } = options;
  const settleMs = isAtRest ? 0 : (options.settleMs ?? 60_000);
  let money = new MoneyCheck();
  const report = await checkDatabase(database, siteServices, {
    isAtRest,
    more(snapshot) {
      // A second look begins anew.
      if (snapshot.partition === 0) money = new MoneyCheck();
      money.add(snapshot, settleMs);
      return [...checkHolds(snapshot, settleMs), ...checkSales(snapshot, settleMs), ...more(snapshot)];
    },
  });
  const atStripe = await linesAt(stripe);
  const siteId = await database.commands.get(siteKey("site"));
  const compared: Finding[] = atStripe.lines && siteId !== null ? [...money.compare(atStripe.lines, siteId)] : [];
  return {
    ...report,
    findings: isMoneyAlone ? compared : [...report.findings, ...compared],
    soldCents: money.soldCents(),
    intents: atStripe.lines?.length ?? null,
    stripeProblem: atStripe.problem,
  };
}

async function linesAt(
  stripe: SiteCheckOptions["stripe"],
): Promise<{ lines: MoneyAtStripe[] | null; problem: string | null }> {
  if (!stripe) return { lines: null, problem: "its address is not known" };
  try {
    return { lines: await moneyAtStripe(stripe), problem: null };
  } catch (error) {
    return { lines: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
