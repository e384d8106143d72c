// Writes the report of a check as lines.

import { lineOf } from "@holdfast/actors/inspect";
import { decimalTextOf } from "@holdfast/values";
import type { SiteReport } from "../check/site.ts";

/** Returns the lines of a report: one line for each fault, then a summary with the sum sold in `currency`. */
export function reportLines(
  { findings, documents, events, soldCents, intents, stripeProblem }: SiteReport,
  currency: string,
): string[] {
  const summary = findings.length === 0 ? "All is well" : `${findings.length} faults`;
  const read = `${documents} documents, ${events} events, ${decimalTextOf(soldCents, currency)} sold`;
  const stripe =
    intents === null ? `Stripe not compared: ${stripeProblem ?? "unknown"}` : `${intents} intents compared`;
  return [...findings.map(lineOf), `${summary}: ${read}, ${stripe}`];
}
