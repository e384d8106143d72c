// Tests engines whose Redis refuses: errors at once and typed, nothing counted against an event, readiness, few lines.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, openDatabase } from "../index.ts";
import { consumersKey } from "../model/keys.ts";
import { connectRedis, whenReady } from "../redis/connect.ts";
import { jar, jarActor, jarsOn, shelf, shelvesOn } from "../testing/jars.ts";
import { recordedLog } from "../testing/recorded-log.ts";

let redis: TestRedis;
let admin: Redis;
let recorded: ReturnType<typeof recordedLog>;
const databases: Database[] = [];
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis({ cluster: false });
  admin = connectRedis(redis.url, { name: "admin", role: "commands" });
  await whenReady(admin);
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});
beforeEach(async () => {
  await redis.flush();
  recorded = recordedLog();
});
afterEach(async () => {
  await admin.config("SET", "maxmemory", "0");
  await admin.config("SET", "min-replicas-to-write", "0");
  await admin.config("SET", "requirepass", "");
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  await Promise.all(databases.splice(0).map((database) => database.close()));
});

async function open(url = redis.url): Promise<Database> {
  const database = await openDatabase({ url, partitions: 2, log: recorded.log });
  databases.push(database);
  return database;
}

async function started(engine: Engine): Promise<Engine> {
  engines.push(engine);
  await engine.start();
  return engine;
}

const put = (engine: Engine, id: string, onShelf?: string) =>
  engine.ask(jarActor, id, { type: "Put", coins: 1, ...(onShelf && { shelf: onShelf }) });
const linesOf = (text: string) => recorded.lines.filter((line) => line.text === text);
const refusals = async (word: string) =>
  Number(new RegExp(`errorstat_${word}:count=(\\d+)`).exec(await admin.info("errorstats"))?.[1] ?? 0);

/** Resolves with the error of an ask, which must come long before patience would end. */
async function refused(engine: Engine, id: string): Promise<unknown> {
  const began = performance.now();
  const error: unknown = await put(engine, id).catch((thrown: unknown) => thrown);
  expect(performance.now() - began).toBeLessThan(2_000);
  return error;
}

test("full memory: asks are refused at once, no event is blamed, streams are trimmed, and all goes on with room", async () => {
  const database = await open();
  const writer = await started(jarsOn(database, { log: recorded.log }));
  const first = await started(shelvesOn(database));
  const [id, shelfId] = [database.ids.newId(0), database.ids.newId(1)];
  await put(writer, id, shelfId);
  await waitFor(async () => (await first.read(shelf, shelfId))?.told === 1);
  await first.stop();
  const ids = Array.from({ length: 5 }, () => database.ids.newId(0));
  for (const one of ids) await put(writer, one, shelfId);
  await writer.ask(jarActor, id, { type: "RingAt", at: (await writer.now()) + 100 });
  await admin.config("SET", "maxmemory", "1");

  expect(await refused(writer, id)).toMatchObject({ code: "unavailable", reason: "full" });
  expect(writer.readiness()).toEqual({ isReady: false, reasons: ["Redis: full"] });
  expect(await writer.read(jar, id)).toMatchObject({ coins: 1 });
  // A process may start meanwhile, because all that it needs is there.
  const second = await started(shelvesOn(await open(), { retryMs: [1], recoverEveryMs: 20 }));
  const before = await refusals("OOM");
  await waitFor(async () => (await refusals("OOM")) > before + 40);
  const pending = await admin.xpending("{00}:jars:events", "shelves", "-", "+", 10);
  expect(pending.map((entry) => (Array.isArray(entry) ? entry[3] : null))).toEqual([1, 1, 1, 1, 1]);
  expect(await second.deadLetters.list()).toEqual([]);
  expect([await writer.streams.trim(), second.isReady()]).toEqual([0, false]);

  await admin.config("SET", "maxmemory", "0");
  await waitFor(() => writer.isReady() && second.isReady());
  await waitFor(async () => (await second.read(shelf, shelfId))?.told === 6);
  await waitFor(async () => (await writer.read(jar, id))?.rung === 1);
  expect(await put(writer, id)).toEqual({ coins: 2, version: 3 });
  const told = linesOf("Redis does not serve");
  expect(told.map(({ level, fields }) => [level, fields["kind"]])).toEqual([
    ["error", "full"],
    ["error", "full"],
  ]);
  expect(linesOf("Over: Redis does not serve")).toHaveLength(2);
  expect(recorded.lines.length).toBeLessThan(10);
});

test("while the memory is full a dead letter can be dropped, not retried, and a consumer leaves its group", async () => {
  const database = await open();
  const reader = await started(shelvesOn(database, { retryMs: [] }));
  const bad = { type: "Put", coins: 13, shelf: database.ids.newId(1) } as const;
  await jarsOn(database).ask(jarActor, database.ids.newId(0), bad);
  const [letter] = await waitFor(async () => {
    const letters = await reader.deadLetters.list();
    return letters.length > 0 ? letters : null;
  });
  await admin.config("SET", "maxmemory", "1");
  await expect(reader.deadLetters.retry(letter?.id ?? "")).rejects.toMatchObject({ reason: "full" });
  expect([await reader.deadLetters.drop(letter?.id ?? ""), await reader.deadLetters.list()]).toEqual([true, []]);
  await reader.stop();
  expect(await admin.xinfo("CONSUMERS", "{00}:jars:events", "shelves")).toEqual([]);
});

test("while the memory is full a consumer still shows that it lives, so that its group is not forgotten", async () => {
  const database = await open();
  const reader = await started(shelvesOn(database, { recoverEveryMs: 10 }));
  await put(jarsOn(database), database.ids.newId(0));
  const sign = async () => Number((await admin.zrange(consumersKey(0, "shelves"), "0", "-1", "WITHSCORES"))[1]);
  await admin.config("SET", "maxmemory", "1");
  const before = await sign();
  await waitFor(async () => (await sign()) > before + 100);
  expect(await refused(jarsOn(database), database.ids.newId(0))).toMatchObject({ reason: "full" });
  expect(reader.readiness().reasons).toEqual(["Redis: full"]);
});

test("too few replicas: an ask is refused at once", async () => {
  const database = await open();
  const writer = await started(jarsOn(database));
  const id = database.ids.newId(0);
  await put(writer, id);
  await admin.config("SET", "min-replicas-to-write", "1");
  expect(await refused(writer, id)).toMatchObject({ code: "unavailable", reason: "cannot_persist" });
  expect(writer.readiness().reasons).toEqual(["Redis: cannot_persist"]);
  await admin.config("SET", "min-replicas-to-write", "0");
  await waitFor(() => writer.isReady());
  expect(await put(writer, id)).toEqual({ coins: 2, version: 1 });
});

test.each(["xadd", "zadd", "zrem", "set", "hset", "pexpire", "@stream", "@write", "@keyspace"])(
  "a user that may not run %s: what needs it is refused at once and changes nothing",
  async (right) => {
    await admin.call("ACL", "SETUSER", "guest", "reset", "on", ">word", "~*", "&*", "+@all");
    const database = await open(redis.url.replace("//", "//guest:word@"));
    const id = database.ids.newId(0);
    await put(jarsOn(database), id);
    const writer = jarsOn(database);
    const dumps = async () => {
      const keys = (await admin.keys("{00}:jars:*")).toSorted();
      return await Promise.all(keys.map(async (key) => [key, await admin.dumpBuffer(key)]));
    };
    await admin.call("ACL", "SETUSER", "guest", `-${right}`);
    // They publish an event, change a list, set a timer, claim a name, and store an outcome in a bucket.
    const asks = [
      () => put(writer, id),
      () => writer.ask(jarActor, id, { type: "Put", coins: -1 }),
      () => writer.ask(jarActor, id, { type: "RingAt", at: 1 }),
      () => writer.ask(jarActor, id, { type: "Name", name: right.replace("@", "all-") }),
    ];
    let denied = 0;
    for (const ask of asks) {
      const before = await dumps();
      const error: unknown = await ask().catch((thrown: unknown) => thrown);
      if (!(error instanceof Error)) continue;
      denied += 1;
      expect(error).toMatchObject({ code: "unavailable", reason: "not_permitted" });
      expect(writer.readiness().reasons).toContain("Redis: not_permitted");
      expect(await dumps()).toEqual(before);
    }
    expect(denied).toBeGreaterThan(0);
    await admin.call("ACL", "SETUSER", "guest", "+@all");
    for (const ask of asks.slice(2)) await ask();
    expect(writer.readiness().reasons).toEqual(["the engine is not started"]);
  },
);

test("a changed password: said once, not ready, and taken up when the password of the address is right again", async () => {
  const database = await open();
  const writer = await started(jarsOn(database));
  const reader = await started(shelvesOn(database));
  const [id, shelfId] = [database.ids.newId(0), database.ids.newId(1)];
  await put(writer, id, shelfId);
  await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 1);
  await admin.config("SET", "requirepass", "changed");
  await admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  await waitFor(async () => {
    const error: unknown = await put(writer, id).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "unavailable", reason: "wrong_password" });
    return true;
  });
  expect(writer.readiness().reasons).toEqual(["Redis: wrong_password"]);
  expect(await refused(writer, id)).toMatchObject({ code: "unavailable", reason: "wrong_password" });
  // An ask may hear of the refusal before the connection that is refused is closed.
  await waitFor(() =>
    linesOf("Redis is not reachable").some(
      ({ level, fields }) => level === "error" && fields["kind"] === "wrong_password",
    ),
  );
  await admin.config("SET", "requirepass", "");
  await waitFor(() => writer.isReady() && reader.isReady());
  await put(writer, id, shelfId);
  await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 2);
  await waitFor(() => recorded.lines.some(({ text }) => text.startsWith("Redis is back after ")));
  expect(recorded.lines.length).toBeLessThan(10);
});
