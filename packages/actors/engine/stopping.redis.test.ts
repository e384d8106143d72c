import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import {
  createEngine,
  type Database,
  type Engine,
  type EngineOptions,
  effect,
  on,
  openDatabase,
  tell,
} from "../index.ts";
import { fast, jar, jarActor, jarEvents, jarsOn, log, shelf, shelfActor, shelfEvents } from "../testing/jars.ts";

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

type Parts = Pick<EngineOptions, "service" | "events" | "actors"> & Partial<EngineOptions>;

async function started({ settings, ...parts }: Parts): Promise<Engine> {
  const engine = createEngine({ database, log, reactions: [], ...parts, settings: { ...fast, ...settings } });
  engines.push(engine);
  await engine.start();
  return engine;
}

test("stop() finishes the effect that runs; those that wait for a slot are another engine's at once", async () => {
  const [first, performed] = [Promise.withResolvers<void>(), new Array<string>()];
  const call = effect(jarActor, "call", async (id) => {
    performed.push(id);
    if (performed.length === 1) await first.promise;
    return { type: "Called", bell: id } as const;
  });
  const jars = { service: "jars", events: jarEvents, actors: [jarActor], effects: [call] };
  const engine = await started({ ...jars, settings: { effectSlots: 1, stopMs: 60_000 } });
  const ids = Array.from({ length: 5 }, () => engine.ids.newId(1));
  for (const id of ids) await engine.ask(jarActor, id, { type: "Call", at: 0 });
  const leased = async () => await database.commands.zcount("{01}:jars:timers", await engine.now(), "+inf");
  await waitFor(async () => performed.length === 1 && (await leased()) === ids.length);
  const stopped = engine.stop();
  await started(jars);
  const bells = async () => (await engine.readMany(jar, ids)).flatMap((found) => found?.bell ?? []);
  await waitFor(async () => (await bells()).length === ids.length - 1);
  first.resolve();
  await stopped;
  expect(await bells()).toEqual(ids);
  expect(performed.toSorted()).toEqual(ids.toSorted());
});

test("a consumer whose slots are full stops all the same, and what it held is handled by another, once", async () => {
  const writer = jarsOn(database);
  const shelfId = database.ids.newId(1);
  const ids = Array.from({ length: 40 }, (_, at) => database.ids.newId(at % 4));
  await Promise.all(ids.map((id) => writer.ask(jarActor, id, { type: "Put", coins: 1, shelf: shelfId })));
  const reaction = on(jarEvents, ({ data }) => [tell(shelfActor, data.shelf, { type: "Follow", ...data })]);
  const shelves = { service: "shelves", events: shelfEvents, actors: [shelfActor], reactions: [reaction] };
  const narrow = await started({ ...shelves, settings: { slots: 1 } });
  await waitFor(async () => (await narrow.read(shelf, shelfId)) !== null);
  await narrow.stop();
  const other = await started({ ...shelves, settings: { slots: 1 } });
  await waitFor(async () => Object.keys((await other.read(shelf, shelfId))?.jars ?? {}).length === ids.length);
  expect((await other.read(shelf, shelfId))?.told).toBe(ids.length);
});
