import { parseArgs } from "node:util";
import { lineOf } from "@holdfast/actors/inspect";
import { readPaymentsConfig } from "@holdfast/payments";
import { type Environment, runMain, SettingsProblem } from "@holdfast/server";
import { checkSite, type SiteReport } from "../check/site.ts";
import { siteEnvironment } from "../config.ts";
import { openSiteDatabase } from "../definitions.ts";

// Checks the site's data while it runs, or with --at-rest when nothing is under way; exit 1 with a line for each fault.
runMain(async (lifetime) => {
  const { values } = parseArgs({ options: { "at-rest": { type: "boolean", default: false } } });
  const env = siteEnvironment();
  const database = await openSiteDatabase(env);
  lifetime.onStop("the database", () => database.close());
  const report = await checkSite(database, { isAtRest: values["at-rest"], stripe: stripeOf(env) });
  await database.close();
  for (const finding of report.findings) console.log(lineOf(finding));
  console.log(summaryOf(report));
  process.exitCode = report.findings.length > 0 ? 1 : 0;
});

function stripeOf(env: Environment) {
  try {
    return readPaymentsConfig(env).stripe;
  } catch (error) {
    if (error instanceof SettingsProblem) return null;
    throw error;
  }
}

function summaryOf({ findings, documents, events, soldCents, intents, stripeProblem }: SiteReport): string {
  const seen = `${documents} documents, ${events} events, ${(soldCents / 100).toFixed(2)} sold`;
  const stripe =
    intents === null ? `Stripe not compared: ${stripeProblem ?? "unknown"}` : `${intents} intents compared`;
  return `${findings.length === 0 ? "All is well" : `${findings.length} faults`}: ${seen}, ${stripe}`;
}
