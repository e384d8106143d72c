// Tests that each kind of timer stands in a set of its own, and that timers of earlier releases are not lost.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type EffectContext, type Engine, openDatabase } from "../index.ts";
import { bellService, bellsOn } from "../testing/bells.ts";
import { log } from "../testing/jars.ts";

const OLD = "{00}:bells:timers";
const PLAIN = "{00}:bells:timers:bell|plain";
const OTHER = "{00}:bells:timers:bell|other";
const bells = bellService();
const { bell, bellActor } = bells;

let redis: TestRedis;
let database: Database;
let engine: Engine;
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 1, log });
  engine = started(bellsOn(database, bells));
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((one) => one.stop()));
  await database.close();
});

function started(one: Engine): Engine {
  engines.push(one);
  return one;
}

const setTimer = (id: string, at: number | null, timer: "plain" | "other" | "slow" = "plain") =>
  engine.ask(bellActor, id, { type: "Set", timer, at });
const rung = async (id: string) => (await engine.read(bell, id))?.rung ?? 0;

/** Adds many due timers of one kind. */
async function addDue(key: string, name: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += 10_000) {
    const words = Array.from({ length: Math.min(10_000, count - from) }, (_, at) => [
      "1",
      `bell|${String(from + at).padStart(26, "0")}00|${name}`,
    ]);
    await database.commands.zadd(key, ...words.flat());
  }
}

test("timers of an unknown and of a paused kind, all due, delay no other timer", async () => {
  await addDue(`${PLAIN}er`, "plainer", 5_000);
  await addDue(OLD, "unknown", 5_000);
  await addDue(OTHER, "other", 5_000);
  await engine.pause("timer:bell|other");
  await engine.start();
  const id = engine.ids.newId(0);
  await setTimer(id, (await engine.now()) + 30);
  await waitFor(async () => (await rung(id)) === 1);
  expect(await database.commands.zcount(OTHER, 1, 1)).toBe(5_000);
  expect(await database.commands.zcard(OLD)).toBe(5_000);
  await engine.resume("timer:bell|other");
  await waitFor(async () => (await database.commands.zcount(OTHER, 1, 1)) < 5_000);
});

test("a kind with many due timers does not delay another kind", async () => {
  await addDue(OTHER, "other", 20_000);
  await engine.start();
  const id = engine.ids.newId(0);
  await setTimer(id, 1);
  await waitFor(async () => (await rung(id)) === 1);
  expect(await database.commands.zcard(OTHER)).toBeGreaterThan(1_000);
});

test("a timer set by an earlier release fires once, also behind timers of kinds that nobody here knows", async () => {
  const id = engine.ids.newId(0);
  await addDue(OLD, "unknown", 3_000);
  await database.commands.zadd(OLD, 2, `bell|${id}|plain`);
  await engine.start();
  await waitFor(async () => (await rung(id)) === 1);
  expect(await database.commands.zscore(OLD, `bell|${id}|plain`)).toBeNull();
  expect(await database.commands.zcard(PLAIN)).toBe(0);
});

test("a timer that an earlier release leases is left to it, and fires when that lease has ended", async () => {
  const id = engine.ids.newId(0);
  const leasedUntil = (await engine.now()) + 250;
  await database.commands.zadd(OLD, leasedUntil, `bell|${id}|plain`);
  await engine.start();
  await waitFor(async () => (await rung(id)) === 1);
  expect(await engine.now()).toBeGreaterThanOrEqual(leasedUntil);
});

test("a timer set again or removed leaves the set of earlier releases", async () => {
  const [moved, removed] = [engine.ids.newId(0), engine.ids.newId(0)];
  for (const id of [moved, removed]) await database.commands.zadd(OLD, 9_999_999_999_999, `bell|${id}|plain`);
  await setTimer(moved, 9_999_999_999_998);
  await setTimer(removed, null);
  expect(await database.commands.zcard(OLD)).toBe(0);
  expect(await database.commands.zrange(PLAIN, "0", "-1")).toEqual([`bell|${moved}|plain`]);
});

test("a timer that an earlier release has set again is due at the later time only", async () => {
  const id = engine.ids.newId(0);
  await setTimer(id, 1);
  const later = (await engine.now()) + 300;
  await database.commands.zadd(OLD, later, `bell|${id}|plain`);
  await engine.start();
  await waitFor(async () => (await rung(id)) === 1);
  expect(await engine.now()).toBeGreaterThanOrEqual(later);
  expect(await database.commands.exists(OLD, PLAIN)).toBe(0);
});

test("a process without the performer of an effect leaves its timers to one that has it", async () => {
  const id = engine.ids.newId(0);
  await engine.start();
  await setTimer(id, 1, "slow");
  const ringing = engine.ids.newId(0);
  await setTimer(ringing, 1);
  await waitFor(async () => (await rung(ringing)) === 1);
  const slow = "{00}:bells:timers:bell|slow";
  expect(await database.commands.zscore(slow, `bell|${id}|slow`)).toBe("1");
  const performer = started(
    bellsOn(database, bells, { effects: { slow: async () => ({ type: "Heard", what: "it" }) } }),
  );
  await performer.start();
  await waitFor(async () => (await engine.read(bell, id))?.heard[0] === "it");
});

test("a process that starts to know a kind fires its timers at once", async () => {
  const id = engine.ids.newId(0);
  await database.commands.zadd("{00}:bells:timers:bell|plain", 1, `bell|${id}|plain`);
  await engine.start();
  await waitFor(async () => (await rung(id)) === 1);
});

test.each([OLD, OTHER])("a key of a wrong type at %s harms no other kind", async (key) => {
  await database.commands.set(key, "what is this?");
  await engine.start();
  const id = engine.ids.newId(0);
  await database.commands.zadd(PLAIN, 1, `bell|${id}|plain`);
  await waitFor(async () => (await rung(id)) === 1);
});

test("an effect that has ended no longer hears that the engine stops, so that nothing of it is kept", async () => {
  const signals: AbortSignal[] = [];
  const slow = async (_id: string, { signal }: EffectContext) => {
    signals.push(signal);
    return { type: "Heard" as const, what: "done" };
  };
  const performing = started(bellsOn(database, bells, { effects: { slow } }));
  await performing.start();
  const id = performing.ids.newId(0);
  await performing.ask(bellActor, id, { type: "Set", timer: "slow", at: 1 });
  await waitFor(async () => (await performing.read(bell, id))?.heard.length === 1);
  await performing.stop();
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
});
