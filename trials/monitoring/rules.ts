// Reads the rules of alerts and the dashboards of `deploy/monitoring`.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "../..");
/** The folder of what monitors a site. */
export const MONITORING = join(ROOT, "deploy/monitoring");

const rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(["critical", "warning", "info"]) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook: z.string() }),
});
const ruleFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rule) })),
});

/** One rule that raises an alert. */
export type AlertRule = z.infer<typeof rule>;

/** Reads the rules of all groups. */
export function alertRules(): AlertRule[] {
  const text = readFileSync(join(MONITORING, "alerts.yml"), "utf8");
  return ruleFile.parse(Bun.YAML.parse(text)).groups.flatMap(({ rules }) => rules);
}

const gridPos = z.strictObject({ x: z.number(), y: z.number(), w: z.number(), h: z.number() });
const datasource = z.strictObject({ type: z.literal("prometheus"), uid: z.literal("prometheus") });
const panel = z.looseObject({
  id: z.number().int().positive(),
  type: z.enum(["timeseries", "stat"]),
  title: z.string().min(1),
  gridPos,
  datasource,
  targets: z.array(
    z.strictObject({ refId: z.string(), datasource, expr: z.string().min(1), legendFormat: z.string() }),
  ),
});
const dashboard = z.looseObject({
  uid: z.string().regex(/^[\w-]{1,40}$/),
  title: z.string().min(1),
  schemaVersion: z.number().int().min(36),
  panels: z.array(panel).min(1),
  time: z.strictObject({ from: z.string(), to: z.string() }),
});

/** One dashboard of Grafana, as far as it is checked. */
export type Dashboard = z.infer<typeof dashboard>;

/** Reads the dashboards. */
export function dashboards(): Dashboard[] {
  const folder = join(MONITORING, "grafana/dashboards");
  return readdirSync(folder).map((name) => dashboard.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))));
}
