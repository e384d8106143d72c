// Tests that an engine can be stopped, and a database closed, at each moment, and that nothing is left behind.
import { setImmediate as turn } from "node:timers/promises";
import { type FaultProxy, startFaultProxy, startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../index.ts";
import { connectRedis, whenReady } from "../redis/connect.ts";
import { jarActor, jarsOn, log, shelvesOn } from "../testing/jars.ts";

let redis: TestRedis;
let proxy: FaultProxy;
let admin: Redis;
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);

beforeAll(async () => {
  redis = await startTestRedis({ cluster: false });
  admin = connectRedis(redis.url, { name: "admin", role: "commands" });
  await whenReady(admin);
  process.on("unhandledRejection", note);
});
afterAll(async () => {
  process.off("unhandledRejection", note);
  admin.disconnect();
  await redis.stop();
});
beforeEach(async () => {
  await redis.flush();
  proxy = await startFaultProxy(redis.port);
});
afterEach(() => proxy.stop());

const others = async () => {
  const clients = String(await admin.call("CLIENT", "LIST")).split("\n");
  return clients.filter((client) => client !== "" && !client.includes(" name=admin "));
};

// Starts two engines, and ends all after some turns of the event loop, whatever is under way by then.
async function endAfter(turns: number, disturb: () => void = () => undefined): Promise<void> {
  const database = await openDatabase({ url: proxy.url, partitions: 2, log });
  const settings = { stopMs: 500, unavailableAfterMs: 500, prompts: true };
  const engines = [jarsOn(database, { settings }), shelvesOn(database, settings)];
  disturb();
  const works: Promise<unknown>[] = engines.map((engine) => engine.start());
  const [jars] = engines;
  const id = database.ids.newId(0);
  if (jars) {
    works.push(jars.ask(jarActor, id, { type: "Put", coins: 1, shelf: database.ids.newId(1) }));
    works.push(jars.ask(jarActor, id, { type: "RingAt", at: 1 }));
    jars.watch(id, () => undefined);
  }
  const ended = Promise.allSettled(works);
  for (let n = 0; n < turns; n++) await turn();
  await Promise.all(engines.map((engine) => engine.stop()));
  expect(engines.map((engine) => engine.readiness().reasons[0])).toEqual([
    "the engine is stopped",
    "the engine is stopped",
  ]);
  for (const engine of engines) await expect(engine.start()).rejects.toMatchObject({ code: "engine_stopped" });
  await database.close();
  await ended;
  // The client stays at "reconnecting", without a timer, when it is closed between two attempts to connect.
  await waitFor(() => ["end", "reconnecting"].includes(database.commands.status));
}

test("engines stop and the database closes at each moment of a start, and no connection is left", async () => {
  for (const turns of [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144]) await endAfter(turns);
  await waitFor(async () => (await others()).length === 0);
  expect(unhandled).toEqual([]);
}, 30_000);

test("the same while Redis does not answer", async () => {
  await endAfter(3, () => proxy.halfOpen());
  await proxy.stop();
  await waitFor(async () => (await others()).length === 0);
  expect(unhandled).toEqual([]);
  proxy = await startFaultProxy(redis.port);
}, 30_000);

test("a database that is closed while it opens, or whose server goes away, keeps no connection", async () => {
  proxy.cutBeforeReply("holdfast:partitions", 1_000);
  await expect(openDatabase({ url: proxy.url, partitions: 2, log })).rejects.toMatchObject({
    code: "REDIS_UNREACHABLE",
  });
  await waitFor(async () => (await others()).length === 0);
});

test("listeners of the connection for commands do not pile up over starts, stops and lost connections", async () => {
  const database = await openDatabase({ url: redis.url, partitions: 2, log });
  const counts = () =>
    ["ready", "close", "end", "error", "connect"].map((event) => database.commands.listenerCount(event));
  const before = counts();
  for (let n = 0; n < 5; n++) {
    const engine = jarsOn(database);
    await engine.start();
    await admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await waitFor(() => engine.isReady());
    await engine.ask(jarActor, database.ids.newId(0), { type: "Put", coins: 1 });
    await engine.stop();
  }
  expect(counts()).toEqual(before);
  await database.close();
});
