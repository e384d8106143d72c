// Tests engines whose Redis has lost the database, or is another one: all that opening settles is settled again.
import { type FaultProxy, startFaultProxy, startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, openDatabase } from "../index.ts";
import { connectRedis, whenReady } from "../redis/connect.ts";
import { jar, jarActor, jarsOn, log, shelf, shelvesOn } from "../testing/jars.ts";

let redis: TestRedis;
let other: TestRedis;
let proxy: FaultProxy;
let database: Database;
const engines: Engine[] = [];
const databases: Database[] = [];

beforeAll(async () => {
  [redis, other] = await Promise.all([startTestRedis({ cluster: false }), startTestRedis({ cluster: false })]);
});
afterAll(async () => await Promise.all([redis.stop(), other.stop()]));
beforeEach(async () => {
  await Promise.all([redis.flush(), other.flush()]);
  proxy = await startFaultProxy(redis.port);
  database = await open(proxy.url);
});
afterEach(async () => {
  await database.commands.config("SET", "maxmemory-policy", "noeviction");
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  await Promise.all(databases.splice(0).map((one) => one.close()));
  await proxy.stop();
});

async function open(url: string, partitions = 2): Promise<Database> {
  const opened = await openDatabase({ url, partitions, log });
  databases.push(opened);
  return opened;
}

async function started(engine: Engine): Promise<Engine> {
  engines.push(engine);
  await engine.start();
  return engine;
}

const put = (engine: Engine, id: string, onShelf: string) =>
  engine.ask(jarActor, id, { type: "Put", coins: 1, shelf: onShelf });

const silence = async (port: number) => {
  const redisThere = connectRedis(`redis://127.0.0.1:${port}`, { name: "test", role: "commands" });
  await whenReady(redisThere);
  await redisThere.config("SET", "notify-keyspace-events", "");
  redisThere.disconnect();
};

async function settled(redisNow: Database["commands"]) {
  const groups = async (key: string) => JSON.stringify(await redisNow.xinfo("GROUPS", key).catch(() => []));
  const buckets = await redisNow.keys("*:outcomes:*");
  const [, flags] = (await redisNow.config("GET", "notify-keyspace-events")) as [string, string];
  return {
    facts: await redisNow.mget("holdfast:partitions", "holdfast:form"),
    groups: [
      (await groups("{00}:jars:events")).includes("shelves"),
      (await groups("{01}:jars:events")).includes("shelves"),
    ],
    hasBuckets: buckets.length > 0,
    endless: (await Promise.all(buckets.map((bucket) => redisNow.pttl(bucket)))).filter((left) => left < 0).length,
    isTold: /E/.test(flags) && /[xA]/.test(flags),
  };
}
const whole = () => ({
  facts: ["2", database.form],
  groups: [true, true],
  hasBuckets: true,
  endless: 0,
  isTold: true,
});

test.each([
  ["FLUSHALL", async () => void (await database.commands.flushall())],
  ["FLUSHDB and FUNCTION FLUSH", async () => await redis.flush()],
  [
    "SELECT of another database",
    async () => {
      if ("select" in database.commands) await database.commands.select(3);
    },
  ],
  [
    "a failover to an empty server",
    async () => {
      proxy.leadTo(other.port);
      await database.commands.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no").catch(() => undefined);
      await waitFor(() => database.commands.ping());
    },
  ],
])("after %s a process that only writes settles all again, and events reach their readers", async (how, lose) => {
  const [id, shelfId] = [database.ids.newId(0), database.ids.newId(1)];
  const writer = jarsOn(database);
  const reader = await started(shelvesOn(database));
  await put(writer, id, shelfId);
  await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 1);
  await Promise.all([silence(redis.port), silence(other.port)]);
  await lose();
  expect(await put(writer, id, shelfId)).toEqual({ coins: 1, version: 0 });
  expect(await settled(database.commands)).toEqual(whole());
  // A blocked reader stays in the logical database that it has chosen when it connected.
  if (!how.startsWith("SELECT")) await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 1);
});

test("every process settles for itself what it remembers, also when another one has settled the database before", async () => {
  const writers = [jarsOn(database), jarsOn(await open(redis.url)), jarsOn(await open(redis.url))];
  const id = database.ids.newId(0);
  for (const writer of writers) await put(writer, id, id);
  await database.commands.flushall();
  for (const writer of writers) await put(writer, id, id);
  expect(await writers[0]?.read(jar, id)).toMatchObject({ coins: 3, version: 2 });
  await database.commands.del(...(await database.commands.keys("*:outcomes:*")), "{00}:opened");
  for (const writer of writers.toReversed()) await put(writer, id, id);
  expect(await settled(database.commands)).toEqual(whole());
});

test("asks under way while the data are lost are decided anew, and no bucket of outcomes stays for ever", async () => {
  const writers = [jarsOn(database), jarsOn(await open(redis.url))];
  const ids = Array.from({ length: 60 }, (_, n) => database.ids.newId(n % 2));
  const asks = ids.map(async (id, n) => {
    if (n % 20 === 10) await database.commands.flushall();
    for (const writer of writers) await put(writer, id, id);
  });
  await Promise.all(asks);
  await put(writers[0] ?? jarsOn(database), ids[0] ?? "", "");
  expect(await settled(database.commands)).toEqual(whole());
});

test("a server that evicts after it has lost its data is refused with its reason until it does not", async () => {
  const writer = await started(jarsOn(database));
  const id = database.ids.newId(0);
  await put(writer, id, id);
  await database.commands.config("SET", "maxmemory-policy", "allkeys-lru");
  await database.commands.flushall();
  await expect(put(writer, id, id)).rejects.toMatchObject({
    code: "unavailable",
    reason: "unfit",
    message: expect.stringContaining("its maxmemory-policy is allkeys-lru"),
  });
  expect(writer.readiness().reasons).toEqual(["Redis: unfit"]);
  await database.commands.config("SET", "maxmemory-policy", "noeviction");
  expect(await waitFor(() => put(writer, id, id))).toEqual({ coins: 1, version: 0 });
  await waitFor(() => writer.isReady());
});

test("a server with other partitions in its place is refused, and its data are left alone", async () => {
  const writer = await started(jarsOn(database));
  const foreign = await open(other.url, 4);
  const id = database.ids.newId(0);
  await put(jarsOn(foreign), id, id);
  const before = await foreign.commands.dbsize();
  proxy.leadTo(other.port);
  await database.commands.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no").catch(() => undefined);
  await waitFor(() => database.commands.ping());
  await expect(put(writer, id, id)).rejects.toMatchObject({
    code: "unavailable",
    reason: "unfit",
    message: "Cannot use this Redis database: it has 4 partitions, PARTITIONS says 2",
  });
  expect([writer.readiness().reasons, await foreign.commands.dbsize()]).toEqual([["Redis: unfit"], before]);
});
