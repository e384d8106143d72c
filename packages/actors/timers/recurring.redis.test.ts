// Tests recurring timers on a real Redis: set by the engine, set again by each commit, never twice at once.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, type EngineFact, openDatabase, soleId } from "../index.ts";
import { bellService, bellsOn } from "../testing/bells.ts";
import { log } from "../testing/jars.ts";

const PLAIN = "{00}:bells:timers:bell|plain";
const member = (id: string) => `bell|${id}|plain`;
const EACH_SECOND = { cron: "* * * * * *" };
const HOURLY = { cron: "0 * * * *" };

let redis: TestRedis;
let database: Database;
let facts: EngineFact[];
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.flush();
  facts = [];
  database = await openDatabase({ url: redis.url, partitions: 1, log });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((one) => one.stop()));
  await database.close();
});

async function running(every: { cron: string; isSole?: boolean }, attempts?: number) {
  const bells = bellService({ plain: { every, backoff: [5], ...(attempts !== undefined && { attempts }) } });
  const engine = bellsOn(database, bells, { observe: (fact) => void facts.push(fact) });
  engines.push(engine);
  await engine.start();
  return { ...bells, engine };
}

test("a sole recurring timer is set at the start, once for all processes, and rings each time", async () => {
  const { engine, bell } = await running({ ...EACH_SECOND, isSole: true });
  await running({ ...EACH_SECOND, isSole: true });
  await waitFor(async () => ((await engine.read(bell, soleId))?.rung ?? 0) >= 2);
  expect(await database.commands.zrange(PLAIN, "0", "-1")).toEqual([member(soleId)]);
});

test("the commit of a recurring timer sets its next time and says which times were missed", async () => {
  const { engine, bell } = await running(HOURLY);
  const id = engine.ids.newId(0);
  const now = await engine.now();
  const hour = Math.floor(now / 3_600_000) * 3_600_000;
  await database.commands.zadd(PLAIN, hour - 3 * 3_600_000, member(id));
  await waitFor(async () => (await engine.read(bell, id))?.rung === 1);
  expect(await database.commands.zscore(PLAIN, member(id))).toBe(String(hour + 3_600_000));
  const missed = facts.filter(({ kind }) => kind === "timer missed");
  expect(missed).toEqual([{ kind: "timer missed", timer: "bell|plain", id, missed: 3 }]);
});

test("a decision ends a recurring timer; a recurring timer that is given up is set to its next time", async () => {
  const { engine, bellActor, bell } = await running(HOURLY, 1);
  const [ended, deaf] = [engine.ids.newId(0), engine.ids.newId(0)];
  await engine.ask(bellActor, ended, { type: "Set", timer: "plain", at: 9_999_999_999_999 });
  await engine.ask(bellActor, ended, { type: "Set", timer: "plain", at: null });
  expect(await database.commands.exists(PLAIN)).toBe(0);
  await engine.ask(bellActor, deaf, { type: "Heard", what: "deaf" });
  await engine.ask(bellActor, deaf, { type: "Set", timer: "plain", at: 1 });
  await waitFor(async () => (await engine.deadLetters.count()) === 1);
  expect(Number(await database.commands.zscore(PLAIN, member(deaf)))).toBeGreaterThan(await engine.now());
  expect((await engine.read(bell, deaf))?.rung).toBe(0);
});
