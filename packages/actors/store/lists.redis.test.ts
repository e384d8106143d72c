import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actor, actorTerms, createEngine, type Database, defineService, type Engine, openDatabase } from "../index.ts";
import { jar, jarActor, jarEvents, log } from "../testing/jars.ts";
import { topologies } from "../testing/topologies.ts";

const censusActor = actor(actorTerms("census", { documents: { jar } }), {
  documents: (id) => ({ jar: id }),
  counts: () => "filled",
  decide: ({ jar: found }, _: null, { counted }) => ({ reply: () => ({ coins: found?.coins ?? 0, filled: counted }) }),
});

describe.each(topologies)("on $topology", ({ startRedis }) => {
  let redis: { url: string; flush(): Promise<void>; stop(): Promise<void> };
  let database: Database;
  let engine: Engine;

  beforeAll(async () => {
    redis = await startRedis();
  }, 60_000);
  afterAll(async () => await redis.stop());
  beforeEach(async () => {
    await redis.flush();
    database = await openDatabase({ url: redis.url, partitions: 4, log });
    const definition = defineService("jars", { events: jarEvents, actors: [jarActor, censusActor] });
    engine = createEngine(definition, { database, log });
  });
  afterEach(async () => await database.close());

  const put = (id: string, coins: number) => engine.ask(jarActor, id, { type: "Put", coins });

  test("list() merges the partitions by age and follows each change at once", async () => {
    const ids = [3, 1, 2, 0].map((partition) => engine.ids.newId(partition));
    for (const id of ids) await put(id, 1);
    expect(await engine.list("filled", { limit: 3 })).toEqual(ids.toReversed().slice(0, 3));
    expect(await engine.list("filled", { limit: 9, after: ids[2] ?? "" })).toEqual([ids[1], ids[0]]);
    expect(await engine.list("filled", { limit: 2, order: "oldest" })).toEqual(ids.slice(0, 2));
    expect(await engine.list("filled", { limit: 9, partition: 1 })).toEqual([ids[1]]);
    await put(ids[0] ?? "", -1);
    expect([await engine.count("filled"), await engine.count("by-owner:ann")]).toEqual([3, 4]);
  });

  test("decide() is told how many documents of all partitions are in the list its actor counts", async () => {
    const ids = [0, 1, 2].map((partition) => engine.ids.newId(partition));
    const count = () => Promise.all(ids.map((id) => engine.ask(censusActor, id, null)));
    expect(await count()).toEqual([0, 0, 0].map((coins) => ({ coins, filled: 0 })));
    for (const id of ids) await put(id, 7);
    await put(ids[1] ?? "", -7);
    expect(await count()).toEqual([7, 0, 7].map((coins) => ({ coins, filled: 2 })));
  });
});
