// Compares the metrics of a real site with their document, and raises an alert by them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Site, startSite, startTestRedis, type TestRedis, testingConfig, waitFor } from "@holdfast/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Metric } from "./metrics-text.ts";
import { evaluate, promtoolPath } from "./promtool.ts";
import { describedKeys, kindOf } from "./redis-keys.ts";
import { alertRules } from "./rules.ts";
import { readMetrics, sellOneTicket } from "./site-metrics.ts";
import { rowsOf, tableOf } from "./table.ts";

let redis: TestRedis;
let site: Site;
let commands: Redis;
let metrics: Metric[];

beforeAll(async () => {
  redis = await startTestRedis({ cluster: false });
  commands = new Redis(redis.url);
  site = await startSite({ env: { REDIS_URL: redis.url, RATE_LIMITS: "off" } });
  await sellOneTicket(site);
  // Nobody can read this event, so each of its subscribers gives it up at once.
  await commands.xadd("{00}:tickets:events", "*", "type", "TicketCreated", "data", "no JSON");
  await waitFor(async () => (await commands.xlen("{00}:orders:dead")) === 1);
  metrics = await readMetrics(site);
}, 60_000);
afterAll(async () => {
  await site.stop();
  commands.disconnect();
  await redis.stop();
}, 60_000);

const valueOf = (series: string): number | undefined =>
  metrics.flatMap(({ samples }) => samples).find((sample) => sample.series === series)?.value;

test("docs/metrics.md names every metric of a site, and no other", () => {
  const document = readFileSync(join(import.meta.dirname, "../../docs/metrics.md"), "utf8");
  // `bun trials/monitoring/main.ts` writes the table anew.
  expect([...rowsOf(document)]).toEqual([...rowsOf(tableOf(metrics, alertRules()))]);
});

test("docs/redis.md describes every key of a site in which a ticket was sold", async () => {
  const described = describedKeys(readFileSync(join(import.meta.dirname, "../../docs/redis.md"), "utf8"));
  const isDescribed = (key: string): boolean => {
    const kind = kindOf(key);
    const names = [...(described.get(kind?.section ?? "") ?? [])];
    return kind !== null && names.some((name) => name === kind.name || name.startsWith(`${kind.name}:`));
  };
  expect((await commands.keys("*")).filter((key) => !isDescribed(key))).toEqual([]);
});

test("a sale is counted once", () => {
  const counted = {
    'holdfast_orders_created_total{by="buyer"}': 1,
    holdfast_orders_completed_total: 1,
    'holdfast_money_minor_units_total{movement="captured",currency="usd"}': 1_999,
    'holdfast_charges_total{outcome="completed"}': 1,
    'holdfast_sign_ins_total{outcome="begun"}': 2,
    'holdfast_consumers{service="orders"}': 1,
    holdfast_redis_up: 1,
  };
  expect(Object.fromEntries(Object.keys(counted).map((series) => [series, valueOf(series)]))).toEqual(counted);
});

test.skipIf(promtoolPath() === null && !testingConfig().isCi)(
  "a poisoned event raises the alert of dead letters",
  () => {
    const letters = metrics.find(({ name }) => name === "holdfast_dead_letters")?.samples ?? [];
    const poisoned = letters
      .filter(({ value }) => value > 0)
      .map(({ series }) => /service="(\w+)"/.exec(series)?.[1] ?? "");
    expect(poisoned).toContain("orders");
    const series = metrics
      .flatMap(({ samples }) => samples)
      .map((one) => ({ series: one.series, values: `${one.value}x5` }));
    const expected = [
      { alert: "DeadLetters", at: "5m", firing: poisoned.map((service) => ({ service })) },
      { alert: "RedisDown", at: "5m", firing: [] },
    ];
    expect(evaluate([{ series, expected }])).toMatchObject({ code: 0 });
  },
);
