// Writes the report of a check as lines.

import { lineOf } from "@holdfast/actors/inspect";
import { decimalTextOf } from "@holdfast/values";
import type { SiteReport } from "../check/site.ts";

/** Returns the lines of a report: one line for each fault, then a summary with the sum sold in `currency`. */
export function reportLines(
  { findings, explained, documents, events, soldCents, sums, stripeFeeCents, intents, stripeProblem }: SiteReport,
  currency: string,
): string[] {
  const money = (cents: number) => decimalTextOf(cents, currency);
  const apart = explained.length === 0 ? "" : `, and ${explained.length} that the failover explains`;
  const summary = (findings.length === 0 ? "All is well" : `${findings.length} faults`) + apart;
  const read = `${documents} documents, ${events} events, ${money(soldCents)} sold`;
  const stripe =
    intents === null ? `Stripe not compared: ${stripeProblem ?? "unknown"}` : `${intents} intents compared`;
  const parts = [
    `Of ${money(sums.captured)} captured: refunded ${money(sums.refunded)}, lost in disputes ${money(sums.lost)}`,
    `transferred ${money(sums.transferred)}, taken back ${money(sums.reversed)}, held ${money(sums.held)}`,
    `fees ${money(sums.fees)}, paid by debts less debts ${signed(sums.netted, money)}`,
  ];
  const stripeFees = stripeFeeCents === null ? [] : [`Stripe's own fees: ${money(stripeFeeCents)}`];
  const sales = sums.captured === 0 ? [] : [parts.join(", "), ...stripeFees];
  const undone = explained.map((finding) => `explained by the failover: ${lineOf(finding)}`);
  return [...findings.map(lineOf), ...undone, ...sales, `${summary}: ${read}, ${stripe}`];
}

function signed(cents: number, money: (cents: number) => string): string {
  return cents < 0 ? `-${money(-cents)}` : money(cents);
}
