// Tests engines whose Redis is found by a name: a switched name, Sentinel, and servers of a cluster of which one is down.
import { rmSync } from "node:fs";
import {
  type FaultProxy,
  freePort,
  startFaultProxy,
  startTestCluster,
  startTestFailover,
  type TestFailover,
  waitFor,
} from "@holdfast/testing";
import { afterEach, expect, test } from "vitest";
import { type Database, type Engine, openDatabase } from "../index.ts";
import { fast, jar, jarActor, jarsOn, log, shelf, shelvesOn } from "../testing/jars.ts";

const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
}, 60_000);

async function pairOf(options: { hasSentinel?: boolean } = {}): Promise<TestFailover> {
  const pair = await startTestFailover(options);
  stops.push(() => pair.stop());
  return pair;
}

async function open(url: string): Promise<Database> {
  const database = await openDatabase({ url, partitions: 2, log });
  stops.push(() => database.close());
  return database;
}

async function started(engine: Engine): Promise<Engine> {
  stops.push(() => engine.stop());
  await engine.start();
  return engine;
}

const put = (engine: Engine, id: string, onShelf: string) =>
  engine.ask(jarActor, id, { type: "Put", coins: 1, shelf: onShelf });

test("after a failover behind one name asks are answered within 5 s, and events, timers and watches go on", async () => {
  const pair = await pairOf();
  const proxy: FaultProxy = await startFaultProxy(pair.first.port);
  stops.push(() => proxy.stop());
  const database = await open(proxy.url);
  const settings = { ...fast, unavailableAfterMs: 10_000 };
  const [writer, reader] = [
    await started(jarsOn(database, { settings })),
    await started(shelvesOn(database, settings)),
  ];
  const [id, shelfId] = [database.ids.newId(0), database.ids.newId(1)];
  const seen: string[] = [];
  stops.push(writer.watch(id, (entryId) => seen.push(entryId)));
  await put(writer, id, shelfId);
  await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 1);
  await pair.replicated();

  await pair.switchOver();
  const answered = put(writer, id, shelfId);
  await waitFor(() => writer.readiness().reasons.includes("Redis: read_only"));
  expect(reader.isReady()).toBe(false);
  const before = seen.length;
  proxy.leadTo(pair.second.port);
  const began = performance.now();
  expect(await answered).toEqual({ coins: 2, version: 1 });
  expect(performance.now() - began).toBeLessThan(5_000);
  await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 2);
  await writer.ask(jarActor, id, { type: "RingAt", at: 1 });
  await waitFor(async () => (await writer.read(jar, id))?.rung === 1);
  await waitFor(() => seen.length > before && writer.isReady() && reader.isReady());
}, 30_000);

test("a server that cannot write to its disk refuses at once", async () => {
  const pair = await pairOf();
  const database = await open(pair.first.url);
  const writer = await started(jarsOn(database));
  const [id, shelfId] = [database.ids.newId(0), database.ids.newId(1)];
  await put(writer, id, shelfId);
  const { admin } = pair.first;
  await admin.config("SET", "appendonly", "no");
  rmSync(pair.first.folder, { recursive: true });
  await admin.config("SET", "save", "3600 1");
  await admin.call("BGSAVE");
  await waitFor(async () => (await admin.info("persistence")).includes("rdb_last_bgsave_status:err"));
  await expect(put(writer, id, shelfId)).rejects.toMatchObject({ code: "unavailable", reason: "cannot_persist" });
  expect(writer.readiness().reasons).toEqual(["Redis: cannot_persist"]);
  await admin.config("SET", "save", "");
  await waitFor(() => writer.isReady());
  expect(await put(writer, id, shelfId)).toEqual({ coins: 2, version: 1 });
}, 30_000);

test("with Sentinel the promoted replica is found after the master was killed", async () => {
  const pair = await pairOf({ hasSentinel: true });
  const database = await open(pair.sentinelUrl);
  const settings = { ...fast, unavailableAfterMs: 20_000 };
  const [writer, reader] = [
    await started(jarsOn(database, { settings })),
    await started(shelvesOn(database, settings)),
  ];
  const [id, shelfId] = [database.ids.newId(0), database.ids.newId(1)];
  await put(writer, id, shelfId);
  await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 1);
  await pair.replicated();
  await pair.first.kill();
  expect(await put(writer, id, shelfId)).toEqual({ coins: 2, version: 1 });
  await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 2);
  await waitFor(() => writer.isReady() && reader.isReady());
}, 60_000);

test("a Sentinel that does not know the master, and one that is down, end the start in one line", async () => {
  const pair = await pairOf({ hasSentinel: true });
  const unknown = pair.sentinelUrl.replace("tested", "other");
  const port = await freePort();
  const opened = (url: string) => openDatabase({ url, partitions: 2, log }).catch((thrown: unknown) => thrown);
  const [first, second] = await Promise.all([
    opened(unknown),
    opened(`redis+sentinel://:pass@127.0.0.1:${port}/tested`),
  ]);
  for (const error of [first, second]) {
    expect(error).toMatchObject({ code: "REDIS_UNREACHABLE" });
    expect(String(error)).toMatch(/^RedisProblem: Cannot reach Redis on the master \w+ of Sentinel [^\n]+$/);
    expect(String(error)).not.toContain(":pass@");
  }
}, 30_000);

test("of several servers of a cluster the first may be down; several servers that are no cluster are refused", async () => {
  const cluster = await startTestCluster({ masters: 1 });
  stops.push(() => cluster.stop());
  const port = await freePort();
  const database = await open(`redis://127.0.0.1:${port},127.0.0.1:${cluster.nodes[0]?.port}`);
  const writer = await started(jarsOn(database));
  expect(await put(writer, database.ids.newId(0), database.ids.newId(1))).toEqual({ coins: 1, version: 0 });
  const pair = await pairOf();
  const url = `${pair.first.url},${pair.second.url}`;
  await expect(openDatabase({ url, partitions: 2, log })).rejects.toMatchObject({ code: "REDIS_ADDRESS_INVALID" });
  await expect(openDatabase({ url: `${cluster.url}/2`, partitions: 2, log })).rejects.toThrow("database 0 only");
}, 60_000);
