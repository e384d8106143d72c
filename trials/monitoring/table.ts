// Makes the table of `docs/metrics.md` from the metrics of a site and the rules of the alerts.

import type { Metric } from "./metrics-text.ts";
import { metricsNamedIn } from "./metrics-text.ts";
import type { AlertRule } from "./rules.ts";

const BEGIN = "<!-- metrics: written by `bun trials/monitoring/main.ts` -->";
const END = "<!-- end of metrics -->";

/** Gauges that each process measures of itself, and those of which the least counts; the others are the same in each. */
const PER_COPY = /^(process_|nodejs_|holdfast_(live_streams|abandoned_work)$)/;
const LEAST = /^holdfast_(redis_up|redis_replicas|disk_\w+)$/;

/** Says how the values of several copies are put together. */
export function overCopies({ name, kind }: Pick<Metric, "name" | "kind">): "sum" | "max" | "min" | "each" {
  if (kind !== "gauge") return PER_COPY.test(name) && !name.endsWith("_total") ? "each" : "sum";
  if (PER_COPY.test(name)) return "each";
  return LEAST.test(name) ? "min" : "max";
}

/** Makes the lines of the table. */
export function tableOf(metrics: readonly Metric[], rules: readonly AlertRule[]): string {
  const rows = metrics
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map((metric) => {
      const alerts = rules.filter(({ expr }) => metricsNamedIn(expr).includes(metric.name));
      const links = alerts.map(({ alert }) => `[${alert}](runbook.md#${alert.toLowerCase()})`).join(", ");
      return `| \`${metric.name}\` | ${metric.kind} | ${overCopies(metric)} | ${metric.help} | ${links} |`;
    });
  return ["| metric | kind | over copies | what it says | alerts |", "| --- | --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}

/** Returns the document with another table. */
export function withTable(document: string, table: string): string {
  const [before, , after] = partsOf(document);
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

/** Returns the rows of the document's table, by the name of the metric. */
export function rowsOf(text: string): Map<string, string> {
  const rows = text.split("\n").flatMap((line) => {
    const [, name] = /^\| `(\w+)`/.exec(line) ?? [];
    const cells = line.split("|").map((cell) => cell.trim());
    return name === undefined ? [] : [[name, cells.slice(2, -1).join(" | ")] as const];
  });
  return new Map(rows);
}

function partsOf(document: string): [string, string, string] {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error("Cannot find the table of the metrics: its marks are missing");
  return [document.slice(0, begin), document.slice(begin, end), document.slice(end + END.length)];
}
