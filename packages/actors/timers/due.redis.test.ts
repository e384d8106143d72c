// Tests that timers fire when they are due though no process looks for them: the slow sweep comes once an hour here.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, openDatabase, soleId } from "../index.ts";
import { bellService, bellsOn } from "../testing/bells.ts";
import { log } from "../testing/jars.ts";

const PLAIN = "{00}:bells:timers:bell|plain";
const SLOW = "{00}:bells:timers:bell|slow";
const HOUR_MS = 3_600_000;
// Neither a sweep for the timers of others nor the end of a lease comes while a test runs.
const SLOW_SWEEP = { sweepMs: HOUR_MS, leaseMs: HOUR_MS };

let redis: TestRedis;
let database: Database;
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 1, log });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((one) => one.stop()));
  await database.close();
});

const bells = bellService({ plain: { backoff: [20] } });
const { bell, bellActor } = bells;

async function started(options: Parameters<typeof bellsOn>[2] = {}): Promise<Engine> {
  const engine = bellsOn(database, bells, { ...options, settings: { ...SLOW_SWEEP, ...options.settings } });
  engines.push(engine);
  await engine.start();
  return engine;
}

const set = (engine: Engine, id: string, inMs: number) =>
  engine.now().then((now) => engine.ask(bellActor, id, { type: "Set", timer: "plain", at: now + inMs }));
const rung = async (engine: Engine, id: string) => (await engine.read(bell, id))?.rung ?? 0;

test("a timer fires in the process that has set it", async () => {
  const engine = await started();
  const [soon, atOnce] = [engine.ids.newId(0), engine.ids.newId(0)];
  await set(engine, soon, 40);
  await set(engine, atOnce, -1);
  await waitFor(async () => (await rung(engine, soon)) + (await rung(engine, atOnce)) === 2);
});

test("a timer whose setter has died before it was due fires in a process that has swept since", async () => {
  const id = database.ids.newId(0);
  const dead = bellsOn(database, bells);
  await set(dead, id, 60);
  const other = await started();
  await waitFor(async () => (await rung(other, id)) === 1);
});

test("a timer whose lease a dead process has left fires when the lease ends", async () => {
  const engine = bellsOn(database, bells);
  const id = engine.ids.newId(0);
  const leasedUntil = (await engine.now()) + 60;
  await database.commands.zadd(PLAIN, leasedUntil + 0.5, `bell|${id}|plain`);
  const other = await started();
  await waitFor(async () => (await rung(other, id)) === 1);
  expect(await engine.now()).toBeGreaterThan(leasedUntil);
});

test("a refused timer fires again after its pause", async () => {
  let failed = 0;
  const observe = ({ kind }: { kind: string }) => void (kind === "timer failed" && (failed += 1));
  const engine = await started({ observe });
  const deaf = engine.ids.newId(0);
  await engine.ask(bellActor, deaf, { type: "Heard", what: "deaf" });
  await set(engine, deaf, -1);
  await waitFor(() => failed >= 3);
});

test("an effect that was given back until its turn is performed then", async () => {
  const limited = bellService({ slow: { rate: { limit: 1, perMs: 50 } } });
  const effects = { slow: async () => ({ type: "Heard" as const, what: "it" }) };
  const engine = bellsOn(database, limited, { effects, settings: SLOW_SWEEP });
  engines.push(engine);
  await engine.start();
  for (let n = 0; n < 3; n++) {
    await engine.ask(limited.bellActor, engine.ids.newId(0), { type: "Set", timer: "slow", at: 1 });
  }
  await waitFor(async () => (await database.commands.zcard(SLOW)) === 0);
});

test("the sole recurring timer that a process sets fires there", async () => {
  const recurring = bellService({ plain: { every: { cron: "* * * * * *", isSole: true } } });
  const engine = bellsOn(database, recurring, { settings: SLOW_SWEEP });
  engines.push(engine);
  await engine.start();
  await waitFor(async () => ((await engine.read(recurring.bell, soleId))?.rung ?? 0) >= 2);
});
