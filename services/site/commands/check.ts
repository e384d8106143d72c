// Defines the command `holdfast check`.

import { readPaymentsConfig } from "@holdfast/payments";
import { type Environment, readCommon, SettingsProblem } from "@holdfast/server";
import type { Command } from "commander";
import { checkSite } from "../check/site.ts";
import { reportLines } from "./check-text.ts";
import { createCommand, type Runner } from "./command.ts";
import { hideSecrets } from "./explain.ts";
import { parseTime } from "./time.ts";

interface Flags {
  readonly atRest?: boolean;
  readonly money?: boolean;
  readonly failover?: readonly number[];
}

/** Creates the command that compares the data of all services with each other, and their money with Stripe's. */
export function checkCommand({ env, onSite }: Runner): Command {
  return createCommand("check", {
    summary: "Compares the services' data with each other, and their money with Stripe's.",
    details: "It only reads. While the site runs, a fault counts when three readings in a row show it.",
    examples: [
      ["", "while the site runs"],
      ["--at-rest", "while nothing is under way: stricter"],
      ["--money", "money alone"],
      ["--failover 2026-11-02T19:30:05Z 2026-11-02T19:30:12Z", "what a failover explains is listed apart"],
    ],
    good: "all is well",
    findings: "faults were found, a line each",
  })
    .option("--at-rest", "nothing is under way, so all services must agree at once")
    .option("--money", "compare the money alone, and fail where Stripe cannot be asked")
    .option("--failover <times...>", "from when to when a failover of Redis may have undone writes", parseTimes)
    .action(({ atRest: isAtRest = false, money: isMoneyAlone = false, failover: times }: Flags) =>
      onSite(async (database) => {
        const failover = windowOf(times);
        const report = await checkSite(database, { isAtRest, isMoneyAlone, stripe: stripeOf(env), failover });
        const stripeProblem = report.stripeProblem === null ? null : hideSecrets(report.stripeProblem, env);
        if (isMoneyAlone && stripeProblem !== null) {
          throw new SettingsProblem(`Cannot compare the money with Stripe's: ${stripeProblem}`);
        }
        const data = { ...report, stripeProblem };
        return { data, lines: reportLines(data, readCommon(env).currency), hasFindings: report.findings.length > 0 };
      }),
    );
}

function parseTimes(text: string, known: readonly number[] = []): number[] {
  return [...known, parseTime(text)];
}

function windowOf(times: readonly number[] | undefined): { from: number; to: number } | null {
  if (times === undefined) return null;
  const [from = 0, to = 0] = times;
  if (times.length === 2 && from <= to) return { from, to };
  throw new SettingsProblem("Cannot run holdfast check: --failover wants two times, the earlier one first");
}

function stripeOf(env: Environment) {
  try {
    return readPaymentsConfig(env).stripe;
  } catch (error) {
    if (error instanceof SettingsProblem) return null;
    throw error;
  }
}
