// Writes the report of a check as lines.

import { lineOf } from "@holdfast/actors/inspect";
import type { SiteReport } from "../check/site.ts";

/** The report of a check: a line for each fault, then one that sums up. */
export function reportLines({ findings, documents, events, soldCents, intents, stripeProblem }: SiteReport): string[] {
  const verdict = findings.length === 0 ? "All is well" : `${findings.length} faults`;
  const read = `${documents} documents, ${events} events, ${(soldCents / 100).toFixed(2)} sold`;
  const stripe =
    intents === null ? `Stripe not compared: ${stripeProblem ?? "unknown"}` : `${intents} intents compared`;
  return [...findings.map(lineOf), `${verdict}: ${read}, ${stripe}`];
}
