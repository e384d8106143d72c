import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  createEngine,
  type Database,
  documentType,
  type Engine,
  openDatabase,
  type ServiceDefinition,
} from "../index.ts";
import { jar, jarActor, jarService, log } from "../testing/jars.ts";
import { documentIdsOf } from "./document-ids.ts";
import { rebuildLists } from "./rebuild-lists.ts";

let redis: TestRedis;
let database: Database;
let jars: Engine;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 2, log });
  jars = createEngine(jarService, { database, log });
});
afterEach(async () => {
  await jars.stop();
  await database.close();
});

const put = (id: string, coins: number) => jars.ask(jarActor, id, { type: "Put", coins });

function facts(documents: ServiceDefinition["documents"]): ServiceDefinition {
  return { ...jarService, documents };
}

/** Declares jars as a later version does: listed by their coins, no longer by owner. */
const laterJar = documentType("jar", {
  schema: jar.schema,
  scored: ["by-coins"],
  lists: ({ coins }) => [{ list: "by-coins", score: coins }, ...(coins > 0 ? [{ list: "filled" }] : [])],
});

describe("rebuildLists()", () => {
  test("makes lists what a new definition says, and a second time finds nothing to do", async () => {
    const ids = [0, 1, 1].map((partition) => jars.ids.newId(partition));
    for (const [n, id] of ids.entries()) await put(id, n);
    expect(await rebuildLists(database, facts([laterJar]))).toBe(3);
    expect(await rebuildLists(database, facts([laterJar]))).toBe(0);
    const scores = await Promise.all(
      ids.map((id) => database.commands.zscore(`{${id.slice(-2)}}:jars:index:by-coins`, id)),
    );
    expect(scores).toEqual(["0", "1", "2"]);
    expect([await jars.count("filled"), await jars.count("by-owner:ann")]).toEqual([2, 0]);
  });

  test("puts right what is listed where it should not be, or at another place", async () => {
    const id = jars.ids.newId(1);
    await put(id, 5);
    await database.commands.zrem("{01}:jars:index:filled", id);
    await database.commands.zadd("{01}:jars:index:by-owner:bob", 0, id);
    await database.commands.zadd("{01}:jars:index:by-owner:ann", 7, id);
    expect(await rebuildLists(database, facts([jar]))).toBe(1);
    expect([await jars.count("filled"), await jars.count("by-owner:bob")]).toEqual([1, 0]);
    expect(await database.commands.zscore("{01}:jars:index:by-owner:ann", id)).toBe("0");
  });

  test("undoes no change of the same moment", async () => {
    const ids = Array.from({ length: 20 }, () => jars.ids.newId(0));
    for (const id of ids) await put(id, 1);
    await database.commands.del("{00}:jars:index:filled");
    const emptied = ids.slice(0, 10);
    await Promise.all([rebuildLists(database, facts([jar])), ...emptied.map((id) => put(id, -1))]);
    expect(await rebuildLists(database, facts([jar]))).toBe(0);
    expect(new Set(await jars.list("filled", { limit: 50 }))).toEqual(new Set(ids.slice(10)));
  });

  test("finds the documents of a kind by documentIdsOf(), in every partition and without what belongs to others", async () => {
    const ids = [0, 1, 1].map((partition) => jars.ids.newId(partition));
    for (const id of ids) await put(id, 1);
    await database.commands.set("{00}:jars:jar:x:y", "no document");
    expect((await documentIdsOf(database, "jars", "jar")).toSorted()).toEqual(ids.toSorted());
    expect(await documentIdsOf(database, "jars", "ja")).toEqual([]);
    expect(await documentIdsOf(database, "shelves", "jar")).toEqual([]);
  });

  test("refuses to go on at a document that cannot be read", async () => {
    const id = jars.ids.newId(0);
    await put(id, 1);
    const key = `{00}:jars:jar:${id}`;
    if (database.form === "json") await database.commands.call("JSON.SET", key, "$.coins", '"many"');
    else await database.commands.hset(key, "j", '{"coins":"many"}');
    await expect(rebuildLists(database, facts([jar]))).rejects.toMatchObject({ code: "unreadable_document" });
  });
});
