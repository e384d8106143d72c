import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { freePort, startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import fc from "fast-check";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connectRedis, keepSubscribed, type RedisRole, whenReady } from "./connect.ts";
import { sendCommand } from "./send.ts";

let server: TestRedis;
const open: Redis[] = [];

beforeAll(async () => {
  server = await startTestRedis();
});
afterEach(() => {
  for (const redis of open.splice(0)) redis.disconnect();
});
afterAll(() => server.stop());

async function connect(role: RedisRole): Promise<Redis> {
  const redis = connectRedis(server.url, { name: `test-${role}`, role });
  open.push(redis);
  await whenReady(redis);
  return redis;
}

test("whenReady() says which server cannot be reached, and not its password", async () => {
  const port = await freePort();
  const redis = connectRedis(`redis://:secret@127.0.0.1:${port}`, { name: "test", role: "commands" });
  open.push(redis);
  await expect(whenReady(redis, 200)).rejects.toMatchObject({
    code: "REDIS_UNREACHABLE",
    message: `Cannot reach Redis on 127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
  });
});

test("connectRedis() names its connection and speaks RESP2", async () => {
  const redis = await connect("commands");
  expect(String(await redis.call("CLIENT", "INFO"))).toMatch(/name=test-commands .*resp=2/);
});

test("commands of one turn of the event loop go to the server together, in their order", async () => {
  const redis = await connect("commands");
  const reads = async () => Number(/total_reads_processed:(\d+)/.exec(await redis.info("stats"))?.[1]);
  const before = await reads();
  const numbers = Array.from({ length: 100 }, (_, number) => String(number));
  await Promise.all(numbers.map((number) => redis.rpush("numbers", number)));
  expect((await reads()) - before).toBeLessThan(10);
  expect(await redis.lrange("numbers", 0, -1)).toEqual(numbers);
});

test("sendCommand() resolves with the reply as text and rejects with what the server says", async () => {
  const redis = await connect("commands");
  await sendCommand(redis, "rpush", ["words", "grün", 2, ""]);
  expect(await sendCommand(redis, "lrange", ["words", 0, -1])).toEqual(["grün", "2", ""]);
  await expect(sendCommand(redis, "get", ["words"])).rejects.toThrow("WRONGTYPE");
});

test("sendCommand() sends words of any length and any letters as they are", async () => {
  const redis = await connect("commands");
  const words = fc.array(fc.string({ unit: "grapheme", maxLength: 700 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(words, async (some) => {
      await sendCommand(redis, "del", ["any-words"]);
      await sendCommand(redis, "rpush", ["any-words", ...some]);
      expect(await redis.lrange("any-words", 0, -1)).toEqual(some);
    }),
    { numRuns: 50 },
  );
});

test("sendCommand() to a server that stands still rejects after 2 s", async () => {
  const [redis, admin] = [await connect("commands"), await connect("blocking")];
  await admin.call("CLIENT", "PAUSE", "2600", "ALL");
  await expect(sendCommand(redis, "get", ["a"])).rejects.toThrow("Command timed out");
  await waitFor(() => sendCommand(redis, "ping", []));
});

test("a command in flight is rejected as soon as the connection is cut, and not sent again", async () => {
  const [redis, admin] = [await connect("commands"), await connect("commands")];
  const id = await redis.client("ID");
  await admin.call("CLIENT", "PAUSE", "60000", "WRITE");
  const writing = redis.incr("in-flight");
  await admin.call("CLIENT", "KILL", "ID", id);
  await expect(writing).rejects.toThrow("max retries per request");
  await admin.call("CLIENT", "UNPAUSE");
  await whenReady(redis);
  expect(await redis.get("in-flight")).toBeNull();
});

test("a blocking read is rejected when the connection is cut", async () => {
  const [redis, admin] = [await connect("blocking"), await connect("commands")];
  const id = await redis.client("ID");
  const reading = redis.xread("BLOCK", 0, "STREAMS", "nothing", "$");
  await admin.call("CLIENT", "KILL", "ID", id);
  await expect(reading).rejects.toThrow("max retries per request");
  await whenReady(redis);
  expect(await redis.ping()).toBe("PONG");
});

test("a blocking read may last longer than a command", async () => {
  const redis = await connect("blocking");
  expect(await redis.xread("BLOCK", 2_200, "STREAMS", "nothing", "$")).toBeNull();
});

test("a command to a server that stands still is rejected after 2 s", async () => {
  const redis = await connect("commands");
  const admin = await connect("blocking");
  await admin.call("CLIENT", "PAUSE", "2600", "ALL");
  await expect(redis.get("a")).rejects.toThrow("Command timed out");
  await waitFor(() => redis.ping());
});

test("a command is rejected at once while the server is away, and the connection returns with it", async () => {
  const redis = await connect("commands");
  await server.kill();
  await waitFor(() => redis.status !== "ready");
  await expect(redis.get("a")).rejects.toThrow("enableOfflineQueue");
  await server.restart();
  await whenReady(redis);
  expect(await redis.ping()).toBe("PONG");
});

test("a subscription is renewed after the connection was cut", async () => {
  const [redis, admin] = [await connect("subscriber"), await connect("commands")];
  const heard: string[] = [];
  redis.on("pmessage", (_pattern, _channel, message) => heard.push(message));
  keepSubscribed(redis, "new?");
  await waitFor(async () => (await admin.publish("news", "first")) === 1);
  await admin.call("CLIENT", "KILL", "TYPE", "pubsub");
  await waitFor(async () => (await admin.publish("news", "again")) === 1);
  await waitFor(() => heard.includes("again"));
});

test("a connection that closes while its subscription is renewed leaves no error that nobody handles", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", note);
  try {
    const [redis, admin] = [await connect("subscriber"), await connect("commands")];
    keepSubscribed(redis, "new?");
    await waitFor(async () => (await admin.publish("news", "first")) === 1);
    // The client asks this once the server has said that it is ready.
    const check = (): boolean => {
      redis.stream.destroy();
      redis.disconnect();
      return true;
    };
    Object.assign(Object.getOwnPropertyDescriptor(redis, "connector")?.value, { check });
    redis.disconnect(true);
    await once(redis, "end");
    await turn();
    expect(unhandled).toEqual([]);
  } finally {
    process.off("unhandledRejection", note);
  }
});
