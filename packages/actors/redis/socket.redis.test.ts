// Tests addresses that name a Unix socket: the same connections as by TCP.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Engine, openDatabase } from "../index.ts";
import { jar, jarActor, jarsOn, log } from "../testing/jars.ts";
import { connectRedis, nameOf, whenReady } from "./connect.ts";
import { unavailableReason } from "./transient-error.ts";

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis({ cluster: false });
});
afterAll(() => redis.stop());

const byName = { name: "test", role: "commands" } as const;

test("a connection by a socket reaches its database, and comes back when the server does", async () => {
  if (redis.socketUrl === null) return; // a container's socket is not on this machine
  const there = connectRedis(`${redis.socketUrl}?db=3`, byName);
  await whenReady(there);
  await there.set("a", "1");
  const direct = connectRedis(`${redis.url}/3`, byName);
  await whenReady(direct);
  expect([await direct.get("a"), nameOf(there)]).toEqual(["1", new URL(redis.socketUrl).pathname]);
  direct.disconnect();
  await redis.restart();
  await waitFor(async () => (await there.get("a").catch(() => null)) === "1");
  there.disconnect();
});

test("a missing socket is a Redis that is away, said without the password", async () => {
  const none = connectRedis("unix://ann:hunter2@/nowhere/redis.sock", byName);
  const errors: Error[] = [];
  none.on("error", (error: Error) => errors.push(error));
  await expect(whenReady(none, 300)).rejects.toMatchObject({
    code: "REDIS_UNREACHABLE",
    message: "Cannot reach Redis on /nowhere/redis.sock: connect ENOENT /nowhere/redis.sock",
  });
  // It goes on trying.
  await waitFor(() => errors.length >= 3);
  expect(errors.map(unavailableReason)).toEqual(errors.map(() => "unreachable"));
  none.disconnect();
});

test("an engine works by a socket", async () => {
  if (redis.socketUrl === null) return;
  const database = await openDatabase({ url: redis.socketUrl, partitions: 2, log });
  const engine: Engine = jarsOn(database);
  await engine.start();
  const id = engine.ids.newId(1);
  await engine.ask(jarActor, id, { type: "Put", coins: 1 });
  expect(await engine.read(jar, id)).toMatchObject({ coins: 1 });
  await engine.stop();
  await database.close();
});
