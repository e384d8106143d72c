import { type Database, openDatabase, silentLog } from "@holdfast/actors";
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { metrics } from "./metrics.ts";
import { watchRedisMemory } from "./redis-memory.ts";

let redis: TestRedis;
let database: Database;
beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: 1, log: silentLog });
});
afterAll(async () => {
  await database.close();
  await redis.stop();
});

async function figure(name: string): Promise<number> {
  return Number(new RegExp(`^${name} (\\d+)`, "m").exec(await metrics.metrics())?.[1] ?? Number.NaN);
}

test("an alarm is logged once when the memory of Redis is 85 % full, and once when there is room again", async () => {
  const said: [level: string, text: string][] = [];
  const log = {
    ...silentLog,
    error: (_fields: object, text: string) => void said.push(["error", text]),
    info: (_fields: object, text: string) => void said.push(["info", text]),
  };
  const used = async () => Number(/^used_memory:(\d+)/m.exec(await database.commands.info("memory"))?.[1]);
  const limit = async (bytes: number) => {
    await database.commands.config("SET", "maxmemory", bytes);
    await waitFor(async () => (await figure("holdfast_redis_memory_limit_bytes")) === bytes);
  };
  const watch = watchRedisMemory({ database, log, everyMs: 5 });
  try {
    const bytes = await used();
    await limit(Math.floor(bytes * 1.3));
    expect(said).toEqual([]);
    await limit(Math.floor(bytes * 1.1));
    await waitFor(() => said.length === 1);
    await waitFor(async () => (await figure("holdfast_redis_memory_alarm")) === 1);
    await limit(bytes * 5);
    await waitFor(() => said.length === 2);
    await waitFor(async () => (await figure("holdfast_redis_memory_alarm")) === 0);
    expect(said.map(([level]) => level)).toEqual(["error", "info"]);
    expect(await figure("holdfast_redis_memory_used_bytes")).toBeGreaterThan(0);
  } finally {
    await watch.stop();
    await database.commands.config("SET", "maxmemory", 0);
  }
});
