// Tests that a stream, a document or a function that is bad harms only itself.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  createEngine,
  type Database,
  type Engine,
  type EngineSettings,
  onLatest,
  openDatabase,
  send,
} from "../index.ts";
import { jar, jarActor, jarEvents, jarsOn, log, shelf, shelfActor, shelfService, shelvesOn } from "../testing/jars.ts";

let redis: TestRedis;
let database: Database;
let isBad: boolean;
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  isBad = true;
  database = await openDatabase({ url: redis.url, partitions: 1, log });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  await database.close();
});

/** Fails for 7 coins as long as the luck is bad. */
const unlucky = onLatest(jarEvents, ({ data }) => {
  if (isBad && data.coins === 7) throw new Error("seven is bad luck today");
  return data.shelf ? [send(shelfActor, data.shelf, { type: "Follow", ...data })] : [];
});
function jars(settings: Partial<EngineSettings> = {}): Engine {
  return keep(jarsOn(database, { settings }));
}
function shelves(settings: Partial<EngineSettings> = {}, reaction = unlucky): Engine {
  return keep(shelvesOn(database, settings, reaction));
}
function keep(engine: Engine): Engine {
  engines.push(engine);
  return engine;
}
const put = (engine: Engine, coins: number, shelfId: string, id = database.ids.newId(0)) =>
  engine.ask(jarActor, id, { type: "Put", coins, shelf: shelfId });
async function toldOf(shelfId: string): Promise<number> {
  const reader = engines.find((engine) => engine.service === "shelves");
  return (await reader?.read(shelf, shelfId))?.told ?? 0;
}

describe("streams that cannot be read", () => {
  test("a key of another type stops its own partition alone, and is read again when it is repaired", async () => {
    isBad = false;
    const wide = await openDatabase({ url: (await fresh()).url, partitions: 4, log });
    const [writer, consumer] = [keep(jarsOn(wide)), keep(shelvesOn(wide, {}, unlucky))];
    const shelfId = wide.ids.newId(2);
    await wide.commands.set("{01}:jars:events", "not a stream");
    await consumer.start();
    for (const partition of [0, 2, 3]) await put(writer, 1, shelfId, wide.ids.newId(partition));
    await waitFor(async () => (await consumer.read(shelf, shelfId))?.told === 3);
    await expect(put(writer, 1, shelfId, wide.ids.newId(1))).rejects.toThrow("WRONGTYPE");
    expect((await writer.streams.standings()).map(({ partition }) => partition)).toEqual([0, 2, 3]);
    await wide.commands.del("{01}:jars:events");
    await put(writer, 1, shelfId, wide.ids.newId(1));
    await waitFor(async () => (await consumer.read(shelf, shelfId))?.told === 4);
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    await wide.close();
  });

  async function fresh(): Promise<TestRedis> {
    await redis.flush();
    return redis;
  }

  test("a document that cannot be read keeps no other from being read, and is named by its key", async () => {
    const writer = jars();
    const ids = [0, 0, 0].map((partition) => database.ids.newId(partition));
    for (const id of ids) await put(writer, 1, "", id);
    const key = `{00}:jars:jar:${ids[1]}`;
    await database.commands.del(key);
    await database.commands.set(key, "not a document");
    const named: string[] = [];
    const found = await writer.readMany(jar, ids, { onUnreadable: (error) => named.push(error.key) });
    expect(found.map((one) => one?.id ?? null)).toEqual([ids[0] ?? "", null, ids[2] ?? ""]);
    expect(named).toEqual([key]);
    await expect(writer.read(jar, ids[1] ?? "")).rejects.toMatchObject({ code: "unreadable_document", key });
  });
});

test("an engine refuses two reactions to one stream", () => {
  const definition = { ...shelfService(), reactions: [unlucky, unlucky] };
  expect(() => createEngine(definition, { database, log })).toThrow("it has two of reaction to jars");
});

describe("functions that an engine is given", () => {
  test("an observer, a log and a watcher that throw harm nothing else", async () => {
    const thrower = () => {
      throw new Error("a fault of the program");
    };
    const bad = { debug: thrower, info: thrower, warn: thrower, error: thrower };
    const settings = { lookEveryMs: 20 };
    const writer = keep(jarsOn(database, { observe: thrower, log: bad, settings }));
    const consumer = shelves({ retryMs: [10] });
    await Promise.all([writer.start(), consumer.start()]);
    const [id, shelfId] = [database.ids.newId(0), database.ids.newId(0)];
    const seen: string[] = [];
    writer.watch(id, thrower);
    writer.watch(id, (entryId) => seen.push(entryId));
    await waitFor(async () => {
      await put(writer, 1, shelfId, id);
      return seen.some((entryId) => entryId !== "");
    });
    await waitFor(async () => (await toldOf(shelfId)) > 0);
  });
});
