// Runs promtool, which checks rules and evaluates them on series that a test makes up.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MONITORING } from "./rules.ts";

// Where `packages/setup/promtool.mjs` puts it.
const OWN = join(import.meta.dirname, "../../node_modules/.cache/promtool");

/** Returns the path of promtool; null where the machine has none. */
export function promtoolPath(): string | null {
  return Bun.which("promtool") ?? (existsSync(OWN) ? OWN : null);
}

/** Runs promtool and returns what it prints and its exit code. */
export function promtool(...words: readonly string[]): { readonly code: number; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(promtoolPath() ?? "promtool", words, { encoding: "utf8" });
  return { code: status ?? 1, text: stdout + stderr };
}

/** One series of a test: its values, one a minute, in the notation of promtool. */
export interface TestedSeries {
  readonly series: string;
  readonly values: string;
}

/** One alert that is to be raised at a time, or not: the labels of each firing alert. */
export interface ExpectedAlert {
  readonly alert: string;
  /** Time from the first value, such as `5m`. */
  readonly at: string;
  /** The labels of the alerts, without the severity; none: the alert is silent. */
  readonly firing: readonly Readonly<Record<string, string>>[];
}

/** One test of the rules. */
export interface RuleTest {
  readonly series: readonly TestedSeries[];
  readonly expected: readonly ExpectedAlert[];
}

/** Evaluates the rules in each test and compares the alerts, not their annotations; returns what promtool says. */
export function evaluate(cases: readonly RuleTest[]): { readonly code: number; readonly text: string } {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-rules-"));
  try {
    const file = join(folder, "test.json");
    const tests = cases.map(({ series, expected }) => ({
      ...{ interval: "1m", input_series: series, promql_expr_test: expected.map(toExpression) },
    }));
    // JSON is YAML. An alert that fires is the series ALERTS.
    writeFileSync(file, JSON.stringify({ rule_files: [join(MONITORING, "alerts.yml")], tests }));
    return promtool("test", "rules", file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function toExpression({ alert, at, firing }: ExpectedAlert) {
  return {
    expr: `count by (alertname, ${LABELS.join(", ")}) (ALERTS{alertname="${alert}", alertstate="firing"})`,
    eval_time: at,
    exp_samples: firing.map((labels) => ({ labels: `{${spell({ alertname: alert, ...labels })}}`, value: 1 })),
  };
}

const LABELS = ["service", "group", "timer", "job", "instance", "reader", "folder"];

function spell(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(", ");
}
