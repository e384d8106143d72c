// Copies servers that are written to meanwhile, and loads the copies into other servers.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ClusterAddress,
  connectCluster,
  connectRedis,
  mastersOf,
  type RedisClient,
  whenReady,
} from "@holdfast/actors/redis";
import { startTestCluster, startTestRedis, type TestCluster, type TestRedis } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyKeys } from "./copy-keys.ts";
import { loadDump } from "./load-dump.ts";
import { takeSnapshot } from "./snapshot.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-snapshot-"));
type Master = ReturnType<typeof mastersOf>[number];
let cluster: TestCluster;
let redis: TestRedis;
let single: ReturnType<typeof connectRedis>;
let sharded: RedisClient;
// A connection whose write waits for the end of the pause answers nothing else either.
let writer: RedisClient;

beforeAll(async () => {
  [cluster, redis] = await Promise.all([startTestCluster({ masters: 3 }), startTestRedis({ cluster: false })]);
  single = connectRedis(redis.url, { name: "test", role: "commands" });
  sharded = connectCluster(new ClusterAddress(cluster.url), { name: "test", role: "commands" });
  writer = connectCluster(new ClusterAddress(cluster.url), { name: "test-writer", role: "commands" });
  await Promise.all([single, sharded, writer].map((connection) => whenReady(connection)));
}, 60_000);

afterAll(async () => {
  single.disconnect();
  sharded.disconnect();
  writer.disconnect();
  await Promise.all([cluster.stop(), redis.stop()]);
  rmSync(folder, { recursive: true });
});

/** Goes on until stopped: whatever it has written to one server it then writes to the next. */
function writeAround(keys: readonly string[]): { stop(): Promise<number> } {
  const over = new AbortController();
  const work = (async () => {
    let n = 0;
    for (; !over.signal.aborted; n++) for (const key of keys) await writer.set(key, n);
    return n;
  })();
  return {
    stop() {
      over.abort();
      return work;
    },
  };
}

test("three servers are copied as of one moment: what follows is never there without what came before", async () => {
  const masters = await keysOnEachMaster();
  const keys = [...masters.keys()];
  const text = randomBytes(100_000).toString("base64");
  for (let n = 0; n < 120; n++) await sharded.set(`filler-${n}`, text, "PX", 3_600_000);
  await sharded.call("XADD", "{a}stream", "*", "k", "v");
  await sharded.call("XGROUP", "CREATE", "{a}stream", "g", "0");
  const writing = writeAround(keys);
  await Bun.sleep(100);
  // The last server is busy rewriting its file, and would begin its copy later than the others.
  await masters.get(keys.at(-1) ?? "")?.call("BGREWRITEAOF");
  const { dumps } = await takeSnapshot({ commands: sharded }, folder);
  expect(await writing.stop()).toBeGreaterThan(10);
  await copyKeys(
    dumps.map(({ file }) => file),
    single,
  );
  const values = (await single.mget(keys)).map(Number);
  expect(values).toEqual(values.toSorted((one, other) => other - one));
  expect((values[0] ?? 0) - (values.at(-1) ?? 0)).toBeLessThanOrEqual(1);
  expect(values[0]).toBeGreaterThan(0);
  expect(await single.pttl("filler-7")).toBeGreaterThan(3_000_000);
  expect(await single.call("XINFO", "GROUPS", "{a}stream")).toHaveLength(1);
  await single.flushall();
}, 60_000);

test("a copy of one server is loaded into another one, and outlives its end", async () => {
  await single.set("before", 1);
  const writing = (async () => {
    for (let n = 0; n < 2_000; n++) await single.set(`n-${n}`, n);
  })();
  const { dumps, takenAt } = await takeSnapshot({ commands: single }, folder);
  await writing;
  expect(Math.abs(takenAt - Date.now())).toBeLessThan(60_000);
  await single.flushall();
  await loadDump(single, dumps[0]?.file ?? "");
  expect(await single.get("before")).toBe("1");
  const count = await single.dbsize();
  expect(await single.config("GET", "masterauth")).toEqual(["masterauth", ""]);
  await redis.kill();
  await redis.restart();
  await whenReady(single);
  expect([await single.dbsize(), (await single.info("replication")).includes("role:master")]).toEqual([count, true]);
}, 60_000);

async function keysOnEachMaster(): Promise<Map<string, Master>> {
  const found = new Map<string, Master>();
  for (let n = 0; found.size < mastersOf(sharded).length; n++) {
    const key = `key-${n}`;
    await sharded.set(key, 0);
    for (const master of mastersOf(sharded)) {
      const isHere = (await master.exists(key).catch(() => 0)) === 1;
      if (isHere && ![...found.values()].includes(master)) found.set(key, master);
    }
  }
  return found;
}
