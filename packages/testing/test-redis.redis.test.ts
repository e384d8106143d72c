import { connectRedis, whenReady } from "@holdfast/redis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestRedis, type TestRedis } from "./index.ts";

let server: TestRedis;
let redis: ReturnType<typeof connectRedis>;

beforeAll(async () => {
  server = await startTestRedis();
  redis = connectRedis(server.url, { name: "test", role: "commands" });
  await whenReady(redis);
});
beforeEach(() => server.flush());
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

test("flush() leaves neither keys nor functions", async () => {
  await redis.set("a", "1");
  await redis.call("FUNCTION", "LOAD", "#!lua name=l\nredis.register_function('f', function() return 1 end)");
  await server.flush();
  expect(await redis.dbsize()).toBe(0);
  expect(await redis.call("FUNCTION", "LIST")).toEqual([]);
});
