import { startTestRedis, type TestRedis } from "@holdfast/testing";
import type { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { checkServer } from "./check.ts";
import { connectRedis, whenReady } from "./connect.ts";

let server: TestRedis;
let redis: Redis;

beforeAll(async () => {
  server = await startTestRedis();
  redis = connectRedis(server.url, { name: "test", role: "commands" });
  await whenReady(redis);
});
beforeEach(async () => {
  await redis.config("SET", "maxmemory-policy", "noeviction");
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

test("checkServer() says what the server is and can do", async () => {
  const info = await redis.info();
  expect(await checkServer(redis)).toEqual({
    version:
      /(?:valkey|redis)_version:(\S+)/.exec(
        info.includes("valkey_version") ? info.replace(/^redis_version.*$/m, "") : info,
      )?.[1] ?? "",
    policy: "noeviction",
    hasJson: (await redis.call("COMMAND", "INFO", "JSON.GET").then(String)) !== "",
    hasSearch: (await redis.call("COMMAND", "INFO", "FT.CREATE").then(String)) !== "",
    isCluster: info.includes("cluster_enabled:1"),
    runId: /run_id:(\w+)/.exec(info)?.[1] ?? "",
    hasExpiryNotifications: true,
  });
});

test.each(["allkeys-lru", "volatile-ttl"])("checkServer() refuses a server that evicts by %s", async (policy) => {
  await redis.config("SET", "maxmemory-policy", policy);
  await expect(checkServer(redis)).rejects.toMatchObject({
    code: "REDIS_EVICTS",
    message: `Cannot use Redis on 127.0.0.1:${server.port}: its maxmemory-policy is ${policy}, set it to noeviction`,
  });
});

test.each([
  ["", "xE"],
  ["K$", "$xKE"],
  ["Kx", "xKE"],
  ["AE", "AE"],
])("checkServer() adds expired notifications to the flags %j", async (before, after) => {
  await redis.config("SET", "notify-keyspace-events", before);
  await checkServer(redis);
  const [, flags] = (await redis.config("GET", "notify-keyspace-events")) as [string, string];
  expect(flags.split("").toSorted()).toEqual(after.split("").toSorted());
});

test("checkServer() passes a server that forbids CONFIG, and says that notifications may be off", async () => {
  await redis.call("ACL", "SETUSER", "guest", "on", ">word", "~*", "&*", "+@all", "-config");
  const guest = connectRedis(`redis://guest:word@127.0.0.1:${server.port}`, { name: "guest", role: "commands" });
  await whenReady(guest);
  expect(await checkServer(guest)).toMatchObject({ policy: "noeviction", hasExpiryNotifications: false });
  guest.disconnect();
});
