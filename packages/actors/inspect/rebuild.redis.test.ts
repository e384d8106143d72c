import { waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createEngine, type Database, type Engine, openDatabase, type ServiceDefinition } from "../index.ts";
import { fast, followJars, jarActor, jarService, jarsOn, log, shelf, shelfService } from "../testing/jars.ts";
import { topologies } from "../testing/topologies.ts";
import { rebuildSubscriber } from "./rebuild.ts";

describe.each(topologies)("rebuildSubscriber() on $topology", ({ startRedis }) => {
  let redis: { url: string; flush(): Promise<void>; stop(): Promise<void> };
  let database: Database;
  let jars: Engine;
  const engines: Engine[] = [];

  beforeAll(async () => {
    redis = await startRedis();
  }, 60_000);
  afterAll(async () => await redis.stop());
  beforeEach(async () => {
    await redis.flush();
    database = await openDatabase({ url: redis.url, partitions: 2, log });
    jars = keep(jarsOn(database));
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    await database.close();
  });

  function keep(engine: Engine): Engine {
    engines.push(engine);
    return engine;
  }
  async function shelves(service = "shelves"): Promise<Engine> {
    const engine = keep(createEngine(shelfService([followJars], service), { database, log, settings: fast }));
    await engine.start();
    return engine;
  }
  const put = (id: string, coins: number, onShelf: string) =>
    jars.ask(jarActor, id, { type: "Put", coins, shelf: onShelf });
  const rebuild = (subscriber: string, source: ServiceDefinition = jarService) =>
    rebuildSubscriber(database, { source, subscriber, mostWaiting: 2 });
  /** Two jars in each partition, on a shelf, each filled twice. */
  async function fill(): Promise<{ ids: string[]; shelfId: string; jarsOnIt: Record<string, number> }> {
    const shelfId = jars.ids.newId(0);
    const ids = [0, 0, 1, 1].map((partition) => jars.ids.newId(partition));
    for (const id of [...ids, ...ids]) await put(id, 3, shelfId);
    return { ids, shelfId, jarsOnIt: Object.fromEntries(ids.map((id) => [id, 6])) };
  }
  /** As after 72 hours. */
  async function forgetEvents(): Promise<void> {
    for (const stream of ["{00}:jars:events", "{01}:jars:events"]) await database.commands.xtrim(stream, "MAXLEN", 0);
  }

  test("builds a new subscriber's documents beside those of the old, from documents the streams have forgotten", async () => {
    const old = await shelves();
    const { ids, shelfId, jarsOnIt } = await fill();
    await waitFor(async () => (await old.read(shelf, shelfId))?.told === 8);
    await forgetEvents();
    const fresh = await shelves("shelves2");
    expect(await rebuild("shelves2")).toBe(4);
    await put(ids[0] ?? "", 1, shelfId);
    const present = { ...jarsOnIt, [ids[0] ?? ""]: 7 };
    await waitFor(async () => Object.keys((await fresh.read(shelf, shelfId))?.jars ?? {}).length === 4);
    await waitFor(async () => (await fresh.read(shelf, shelfId))?.jars[ids[0] ?? ""] === 7);
    expect((await fresh.read(shelf, shelfId))?.jars).toEqual(present);
    await waitFor(async () => (await old.read(shelf, shelfId))?.told === 9);
    expect((await old.read(shelf, shelfId))?.jars).toEqual(present);
  });

  test("changes nothing where everything has been followed, and leaves nothing behind", async () => {
    const engine = await shelves();
    const { shelfId } = await fill();
    await waitFor(async () => (await engine.read(shelf, shelfId))?.told === 8);
    expect([await rebuild("shelves"), await rebuild("shelves")]).toEqual([4, 4]);
    for (const stream of ["{00}:shelves:retry", "{01}:shelves:retry"]) {
      await waitFor(async () => (await database.commands.xlen(stream)) === 0);
    }
    expect((await engine.read(shelf, shelfId))?.told).toBe(8);
    expect(await engine.deadLetters.count()).toBe(0);
  });

  test("refuses a subscriber that was never started, and a document that cannot be read", async () => {
    const { ids } = await fill();
    await expect(rebuild("shelves9")).rejects.toMatchObject({ code: "unknown_listener" });
    await shelves();
    const key = `{00}:jars:jar:${ids[0]}`;
    if (database.form === "json") await database.commands.call("JSON.SET", key, "$.coins", '"many"');
    else await database.commands.hset(key, "j", '{"coins":"many"}');
    await expect(rebuild("shelves")).rejects.toMatchObject({ code: "unreadable_document" });
  });
});
