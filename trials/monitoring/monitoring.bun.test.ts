// Checks that what monitors a site, and the documents about it, name only what there is.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { metricsNamedIn } from "./metrics-text.ts";
import { alertRules, type Dashboard, dashboards, MONITORING } from "./rules.ts";
import { rowsOf } from "./table.ts";

const ROOT = join(import.meta.dirname, "../..");
const document = readFileSync(join(ROOT, "docs/metrics.md"), "utf8");
const runbook = readFileSync(join(ROOT, "docs/runbook.md"), "utf8");
const redis = readFileSync(join(ROOT, "docs/redis.md"), "utf8");
const rows = rowsOf(document);
const rules = alertRules();
const boards = dashboards();

const expressionsOf = ({ panels }: Dashboard): string[] =>
  panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const all = [...rules.map(({ expr }) => expr), ...boards.flatMap(expressionsOf)];

test("every metric of an alert or a dashboard is one of docs/metrics.md", () => {
  expect(all.flatMap(metricsNamedIn).filter((name) => !rows.has(name))).toEqual([]);
});

test("every metric that says something of sales, money or the engine is on a dashboard", () => {
  const shown = new Set(boards.flatMap(expressionsOf).flatMap(metricsNamedIn));
  const expected = [...rows.keys()].filter((name) => name.startsWith("holdfast_"));
  expect(expected.filter((name) => !shown.has(name) && name !== "holdfast_disk_size_bytes")).toEqual([]);
});

test("no value of the whole site is summed over copies", () => {
  const whole = [...rows].filter(([, row]) => /^gauge \| (max|min)/.test(row)).map(([name]) => name);
  const summed = whole.filter((name) =>
    all.some((expression) => new RegExp(`(sum|avg|count)( by \\([^)]*\\))? ?\\((rate\\()?${name}\\b`).test(expression)),
  );
  expect(summed).toEqual([]);
});

test("every counter is read as a growth, after which a restart shows as none", () => {
  const counters = [...rows].filter(([, row]) => row.startsWith("counter")).map(([name]) => name);
  const bare = all.filter((expression) =>
    counters.some((name) => new RegExp(`(?<!(rate|increase)\\()\\b${name}\\b`).test(expression)),
  );
  expect(bare).toEqual([]);
});

test("every alert has a name of its own, a section of the runbook and an annotation that leads there", () => {
  const names = rules.map(({ alert }) => alert);
  expect(new Set(names).size).toBe(names.length);
  const sections = [...runbook.matchAll(/^### (\w+)$/gm)].map(([, name]) => name ?? "");
  expect(sections.toSorted()).toEqual(names.toSorted());
  for (const { alert, annotations } of rules) {
    expect(annotations.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
    const section = runbook.split(`### ${alert}\n`)[1]?.split(/^##/m)[0] ?? "";
    expect([alert, section.includes("ook"), /[Mm]end/.test(section)]).toEqual([alert, true, true]);
  }
});

test("every link in the documents leads to a section or a file", () => {
  const texts = { "metrics.md": document, "runbook.md": runbook, "redis.md": redis };
  const links = Object.entries(texts).flatMap(([name, text]) =>
    [...text.matchAll(/\]\(([^)#]*)(?:#([\w-]+))?\)/g)].map(([, target = "", anchor = ""]) => ({
      name,
      target,
      anchor,
    })),
  );
  const sections = new Map(Object.entries(texts).map(([name, text]) => [name, anchorsOf(text)]));
  const broken = links.filter(({ name, target, anchor }) => {
    if (!existsSync(join(ROOT, "docs", target))) return true;
    return anchor !== "" && !sections.get(target || name)?.includes(anchor);
  });
  expect(broken).toEqual([]);
});

function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase().replaceAll(" ", "-"));
}

test("Prometheus asks every service, with the token from a file", () => {
  const job = z.strictObject({
    job_name: z.string(),
    authorization: z.strictObject({ credentials_file: z.literal("/run/secrets/metrics-token") }),
    dns_sd_configs: z.tuple([
      z.strictObject({
        names: z.array(z.string()),
        type: z.literal("A"),
        port: z.literal(3000),
        refresh_interval: z.string(),
      }),
    ]),
  });
  const config = Bun.YAML.parse(readFileSync(join(MONITORING, "prometheus.yml"), "utf8"));
  const { scrape_configs: jobs } = z.object({ scrape_configs: z.array(job) }).parse(config);
  const services = readdirSync(join(ROOT, "services")).filter((name) => name !== "site");
  expect(jobs.map(({ job_name }) => job_name).toSorted()).toEqual(services.toSorted());
  for (const { job_name, dns_sd_configs } of jobs) expect(dns_sd_configs[0].names).toEqual([job_name]);
  const watched = rules.find(({ alert }) => alert === "ServiceDown")?.expr ?? "";
  expect(services.filter((name) => !watched.includes(`job="${name}"`))).toEqual([]);
});

test("each dashboard has an id of its own, and its panels neither share an id nor overlap", () => {
  expect(new Set(boards.map(({ uid }) => uid)).size).toBe(boards.length);
  for (const { panels } of boards) {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  }
});
