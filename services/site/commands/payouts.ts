// Defines the command `holdfast payouts`, which lists the payouts whose money was held for long.

import { listHeldPayouts } from "@holdfast/payments";
import { decimalTextOf } from "@holdfast/values";
import type { Command } from "commander";
import { createCommand, type Runner } from "./command.ts";

/** Creates the command that lists payouts that have been held or frozen for more than 80 days. */
export function payoutsCommand({ onSite }: Runner): Command {
  return createCommand("payouts", {
    summary: "Lists payouts that have been held for more than 80 days.",
    details: "Stripe lets a site hold the money of a sale for 90 days.",
    examples: [["", "a line each: order, amount, stage, why"]],
    good: "none is held that long",
    findings: "some are, a line each",
  }).action(() =>
    onSite(async (database) => {
      const payouts = await listHeldPayouts(database);
      const data = payouts.map(({ id, sellerId, amountCents, currency, stage, why, soldAt }) => {
        return { orderId: id, sellerId, amountCents, currency, stage, why, soldAt: new Date(soldAt).toISOString() };
      });
      const lines = data.map(({ orderId, amountCents, currency, stage, why, soldAt }) => {
        const amount = `${decimalTextOf(amountCents, currency)} ${currency}`;
        return `${orderId}  ${amount}  ${stage}${why === null ? "" : ` (${why})`}  sold ${soldAt}`;
      });
      return {
        data,
        lines: lines.length === 0 ? ["No payout is held for long"] : lines,
        hasFindings: lines.length > 0,
      };
    }),
  );
}
