import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connectRedis, whenReady } from "@holdfast/actors/redis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestRedis, type TestRedis, waitFor } from "../index.ts";

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

test("restart() comes back on the same port with what was written", async () => {
  await redis.set("a", "1");
  await server.restart();
  expect(await waitFor(() => redis.get("a"))).toBe("1");
});

test("a server writes what it has acknowledged at once, however slow the disk is, unless it is to wait for it", async () => {
  const other = await startTestRedis({ fsync: "everysec" });
  const client = connectRedis(other.url, { name: "test", role: "commands" });
  await whenReady(client);
  const [ours, theirs] = [await redis.config("GET", "appendfsync"), await client.config("GET", "appendfsync")];
  expect([ours, theirs]).toEqual([
    ["appendfsync", "no"],
    ["appendfsync", "everysec"],
  ]);
  client.disconnect();
  await other.stop();
});

test("kill() loses nothing acknowledged, and restart() brings it back", async () => {
  await redis.set("a", "2");
  await server.kill();
  await expect(waitFor(() => redis.ping(), { timeoutMs: 300 })).rejects.toThrow("in vain");
  await server.restart();
  expect(await waitFor(() => redis.get("a"))).toBe("2");
});

test("startTestRedis() gives each caller a server of its own", async () => {
  const other = await startTestRedis();
  await redis.set("a", "1");
  await other.flush();
  await other.stop();
  expect(await redis.get("a")).toBe("1");
});

test("startTestRedis() starts clusters of one node ahead, and gives each caller an empty one of their own", async () => {
  const first = await startTestRedis({ cluster: true });
  const others = await Promise.all([startTestRedis({ cluster: true }), startTestRedis({ cluster: true })]);
  const all = [first, ...others];
  expect(new Set(all.map(({ port }) => port)).size).toBe(3);
  for (const { url } of all) {
    const node = connectRedis(url, { name: "test", role: "commands" });
    await whenReady(node);
    expect(await node.dbsize()).toBe(0);
    await node.set("a", "1");
    node.disconnect();
  }
  await Promise.all(all.map((one) => one.stop()));
});

test("startTestRedis() leaves no server and no folder when the test run is killed", async () => {
  const script = `import { startTestRedis } from "${import.meta.dirname}/../index.ts";
    import { connectRedis, whenReady } from "${import.meta.dirname}/../../actors/redis.ts";
    const server = await startTestRedis();
    const redis = connectRedis(server.url, { name: "child", role: "commands" });
    await whenReady(redis);
    const [, dir] = await redis.config("GET", "dir");
    console.log(JSON.stringify({ dir, pid: Number(/process_id:(\\d+)/.exec(await redis.info())[1]) }));`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  const { dir, pid } = JSON.parse(String(line));
  expect(isAlive(pid)).toBe(true);
  child.kill("SIGKILL");
  await waitFor(() => !isAlive(pid), { message: `Redis ${pid} lives on` });
  await waitFor(() => !existsSync(dir), { message: `${dir} stays` });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
