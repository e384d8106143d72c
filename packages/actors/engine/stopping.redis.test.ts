// Tests that a stopping engine finishes running work and leaves the rest to other engines.
import { setImmediate as turn } from "node:timers/promises";
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, openDatabase } from "../index.ts";
import { closedGate } from "../testing/closed-gate.ts";
import { jar, jarActor, jarsOn, log, shelf, shelvesOn } from "../testing/jars.ts";

let redis: TestRedis;
let database: Database;
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 4, log });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  await database.close();
});

async function started(engine: Engine): Promise<Engine> {
  engines.push(engine);
  await engine.start();
  return engine;
}

test("stop() finishes the running effect; effects that wait for a slot are left to another engine", async () => {
  const [first, performed] = [closedGate(), new Array<string>()];
  const call = async (id: string) => {
    performed.push(id);
    if (performed.length === 1) await first.opened;
    return { type: "Called", bell: id } as const;
  };
  const effects = { call };
  const engine = await started(jarsOn(database, { effects, settings: { effectSlots: 1, stopMs: 60_000 } }));
  const ids = Array.from({ length: 5 }, () => engine.ids.newId(1));
  for (const id of ids) await engine.ask(jarActor, id, { type: "Call", at: 0 });
  const leased = async () => await database.commands.zcount("{01}:jars:timers:jar|call", await engine.now(), "+inf");
  await waitFor(async () => performed.length === 1 && (await leased()) === 1);
  const stopped = engine.stop();
  await started(jarsOn(database, { effects }));
  const bells = async () => (await engine.readMany(jar, ids)).flatMap((found) => found?.bell ?? []);
  await waitFor(async () => (await bells()).length === ids.length - 1);
  first.open();
  await stopped;
  expect(await bells()).toEqual(ids);
  expect(performed.toSorted()).toEqual(ids.toSorted());
});

test("a consumer whose slots are full stops, and another consumer handles its entries once", async () => {
  const writer = jarsOn(database);
  const shelfId = database.ids.newId(1);
  const ids = Array.from({ length: 40 }, (_, at) => database.ids.newId(at % 4));
  await Promise.all(ids.map((id) => writer.ask(jarActor, id, { type: "Put", coins: 1, shelf: shelfId })));
  const narrow = await started(shelvesOn(database, { slots: 1 }));
  await waitFor(async () => (await narrow.read(shelf, shelfId)) !== null);
  await narrow.stop();
  const other = await started(shelvesOn(database, { slots: 1 }));
  await waitFor(async () => Object.keys((await other.read(shelf, shelfId))?.jars ?? {}).length === ids.length);
  expect((await other.read(shelf, shelfId))?.told).toBe(ids.length);
});

test("a consumer that stops while entries are on their way to it hands them over", async () => {
  const writer = jarsOn(database);
  const shelfId = database.ids.newId(1);
  const put = () => writer.ask(jarActor, database.ids.newId(0), { type: "Put", coins: 1, shelf: shelfId });
  for (let round = 0; round < 40; round++) {
    const reader = shelvesOn(database, { slots: 4 });
    await reader.start();
    const puts = Promise.all(Array.from({ length: 12 }, put));
    for (let turns = 0; turns < round; turns++) await turn();
    await reader.stop();
    await puts;
    const pending = await database.commands.call("XPENDING", "{00}:jars:events", "shelves", "-", "+", 1_000);
    const idle = Array.isArray(pending) ? pending.map(([, , ms]) => Number(ms)) : [];
    // What has been pending for an hour is taken over at once.
    expect(idle.filter((ms) => ms < 3_600_000)).toEqual([]);
  }
});
