import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { waitFor } from "@holdfast/testing";
import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startLocalRedis } from "../redis-server.ts";
import { askServer } from "./ask-server.ts";
import { OPERATOR } from "./operator.ts";
import { type LocalRecord, readRecord } from "./record.ts";
import { passwordsOf } from "./secret.ts";

let dataDir: string;
let said: string[];
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = realpathSync(mkdtempSync(join(tmpdir(), "holdfast-local-")));
  said = [];
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  const { pid } = record();
  if (pid) killIfAlive(pid);
  rmSync(dataDir, { recursive: true, force: true });
});

function record(): LocalRecord {
  return readRecord(dataDir) ?? { port: 0, pid: null, startedAt: null, runId: null, container: null, users: [] };
}

function start(chosen: { maxMemoryMb?: number } = {}): ReturnType<typeof startLocalRedis> {
  return startLocalRedis({ dataDir, log: (line) => said.push(line), ...chosen });
}

/** Starts a site as a process of its own, and returns the Redis that the site has got. */
async function startElsewhere(): Promise<{ child: ChildProcess; port: number; isAdopted: boolean }> {
  const script = `import { startLocalRedis } from "${import.meta.dirname}/../redis-server.ts";
    const { port, isAdopted, stop } = await startLocalRedis({ dataDir: "${dataDir}", log: () => {} });
    process.on("SIGTERM", () => stop().then(() => process.exit(0)));
    console.log(JSON.stringify({ port, isAdopted }));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const [line] = await once(child.stdout, "data");
  return { child, ...JSON.parse(String(line)) };
}

function answerOn(port: number): ReturnType<typeof askServer> {
  return askServer(port, passwordsOf(dataDir)(OPERATOR));
}

async function ask(port: number, command: string, ...parameters: string[]): Promise<unknown> {
  const access = { username: OPERATOR, password: passwordsOf(dataDir)(OPERATOR) };
  const redis = new Redis({ port, ...access, host: "127.0.0.1", retryStrategy: () => null, lazyConnect: true });
  redis.on("error", () => {});
  try {
    await redis.connect();
    return await redis.call(command, ...parameters);
  } finally {
    redis.disconnect();
  }
}

test("startLocalRedis() starts a durable server on the loopback alone, and stop() ends it with its data saved", async () => {
  const local = await start();
  const settings = [
    "appendonly",
    "appendfsync",
    "auto-aof-rewrite-min-size",
    "maxmemory-policy",
    "hz",
    "notify-keyspace-events",
    "hash-max-listpack-value",
    "hash-max-listpack-entries",
    "bind",
  ];
  const configured = await ask(local.port, "CONFIG", "GET", ...settings).then((reply) =>
    Object.fromEntries(pairs(reply)),
  );
  expect(configured).toMatchObject({
    appendonly: "yes",
    appendfsync: "everysec",
    "auto-aof-rewrite-min-size": String(256 * 1024 * 1024),
    "maxmemory-policy": "noeviction",
    hz: "100",
    "hash-max-listpack-value": "16384",
    "hash-max-listpack-entries": "128",
    bind: "127.0.0.1",
  });
  expect(configured["notify-keyspace-events"]?.split("").toSorted()).toEqual(["E", "x"]);
  await ask(local.port, "SET", "a", "kept");
  await local.stop();
  expect(await answerOn(local.port)).toBeNull();

  const again = await start();
  expect({ port: again.port, isAdopted: again.isAdopted }).toEqual({ port: local.port, isAdopted: false });
  expect(await ask(again.port, "GET", "a")).toBe("kept");
  await again.stop();
});

test("bySocket() leads to the server by its socket, and to the same address where the folder's path is too long for one", async () => {
  const local = await start();
  const path = join(dataDir, "redis/redis.sock");
  const password = passwordsOf(dataDir)(OPERATOR);
  expect(local.bySocket(local.url)).toBe(`unix://${OPERATOR}:${password}@${path}`);
  const redis = new Redis({ path, username: OPERATOR, password, retryStrategy: () => 20 });
  redis.on("error", () => {});
  expect([await redis.call("ACL", "WHOAMI"), statSync(path).mode & 0o777]).toEqual([OPERATOR, 0o700]);
  process.kill(record().pid ?? 0, "SIGKILL");
  await waitFor(async () => (await redis.ping().catch(() => "")) === "PONG");
  redis.disconnect();
  await local.stop();

  const folder = join(dataDir, "long".repeat(25));
  const far = await startLocalRedis({ dataDir: folder, log: () => undefined });
  expect(far.bySocket(far.url)).toBe(far.url);
  expect(await askServer(far.port, passwordsOf(folder)(OPERATOR))).not.toBeNull();
  await far.stop();
});

test("startLocalRedis() adopts the server of a site that was killed", async () => {
  const site = await startElsewhere();
  const { pid } = record();
  site.child.kill("SIGKILL");
  await once(site.child, "exit");
  const local = await start();
  expect({ port: local.port, isAdopted: local.isAdopted, pid: record().pid }).toEqual({
    port: site.port,
    isAdopted: true,
    pid,
  });
  await local.stop();
  expect(await answerOn(local.port)).toBeNull();
});

test("startLocalRedis() adopts a server whose start was cut short before its run id was written", async () => {
  const site = await startElsewhere();
  site.child.kill("SIGKILL");
  await once(site.child, "exit");
  const before = record();
  writeFileSync(join(dataDir, "redis.json"), JSON.stringify({ port: before.port }));
  const local = await start();
  expect({ isAdopted: local.isAdopted, pid: record().pid, runId: record().runId }).toEqual({
    isAdopted: true,
    pid: before.pid,
    runId: before.runId,
  });
  await local.stop();
});

test("startLocalRedis() refuses a folder to which a server of another run id writes", async () => {
  const local = await start();
  const other = { ...record(), runId: "0".repeat(40) };
  writeFileSync(join(dataDir, "redis.json"), JSON.stringify(other));
  await expect(start()).rejects.toMatchObject({
    code: "REDIS_FOLDER_IN_USE",
    message: `Cannot use ${dataDir}: another Redis (pid ${other.pid}) writes to it, stop it first`,
  });
  expect(await ask(local.port, "PING")).toBe("PONG");
});

test("startLocalRedis() refuses a folder whose server runs but does not answer", async () => {
  const local = await start();
  await local.leave();
  const pid = record().pid ?? 0;
  process.kill(pid, "SIGSTOP");
  await expect(start()).rejects.toMatchObject({
    code: "REDIS_FOLDER_IN_USE",
    message: `Cannot use ${dataDir}: its Redis (pid ${pid}) runs but does not answer, stop it first`,
  });
});

test("startLocalRedis() takes another port when another program has the folder's port", async () => {
  const local = await start();
  await ask(local.port, "SET", "a", "kept");
  await local.stop();
  const stranger = Bun.serve({ port: local.port, hostname: "127.0.0.1", fetch: () => new Response("no Redis") });
  const again = await start();
  expect(again.port).not.toBe(local.port);
  expect(await ask(again.port, "GET", "a")).toBe("kept");
  await again.stop();
  await stranger.stop(true);
});

test("a server that dies is restarted on its port with its data", async () => {
  const local = await start();
  await ask(local.port, "SET", "a", "kept");
  const dead = record().pid ?? 0;
  process.kill(dead, "SIGKILL");
  await waitFor(async () => (await ask(local.port, "GET", "a")) === "kept", { message: "the server stays away" });
  expect(record().pid).not.toBe(dead);
  expect(said.filter((line) => line.includes("has died"))).toHaveLength(1);
  await local.stop();
  expect(await answerOn(local.port)).toBeNull();
});

test("of two sites on one folder exactly one restarts the server, and the last one to leave stops it", async () => {
  const [local, site] = [await start(), await startElsewhere()];
  expect([site.port, site.isAdopted]).toEqual([local.port, true]);
  process.kill(record().pid ?? 0, "SIGKILL");
  await waitFor(async () => (await ask(local.port, "PING")) === "PONG");

  await local.stop();
  expect(await ask(site.port, "PING")).toBe("PONG");
  site.child.kill("SIGTERM");
  await once(site.child, "exit");
  expect(await answerOn(site.port)).toBeNull();
  const starts = readFileSync(join(dataDir, "redis/redis.log"), "utf8").match(/Ready to accept connections/g);
  expect(starts).toHaveLength(2);
});

test("simultaneous starts on one folder give one server", async () => {
  const sites = await Promise.all([startElsewhere(), startElsewhere(), startElsewhere(), start()]);
  expect(new Set(sites.map(({ port }) => port)).size).toBe(1);
  expect(sites.filter(({ isAdopted }) => !isAdopted)).toHaveLength(1);
});

test("leave() leaves the server running for the next start", async () => {
  const local = await start();
  await local.leave();
  const next = await start();
  expect(next.isAdopted).toBe(true);
  await next.stop();
});

test("startLocalRedis() says what is missing when the given command is no server", async () => {
  const starting = startLocalRedis({ dataDir, command: "/nowhere/redis-server --x", log: () => {} });
  await expect(starting).rejects.toMatchObject({ code: "REDIS_NOT_INSTALLED" });
});

test("startLocalRedis() gives the server's own reason when it does not start", async () => {
  writeFileSync(join(dataDir, "redis.json"), "not json");
  const starting = startLocalRedis({ dataDir, command: "redis-server --nonsense yes", log: () => {} });
  await expect(starting).rejects.toMatchObject({
    code: "REDIS_START_FAILED",
    message: expect.stringMatching(/^Cannot start Redis: .*(argument|directive|option)/),
  });
});

function pairs(reply: unknown): [string, string][] {
  const texts = Array.isArray(reply) ? reply.map(String) : [];
  return texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1] ?? ""] as [string, string]] : []));
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGCONT");
    process.kill(pid, "SIGKILL");
  } catch {
    // The process has ended.
  }
}

test("startLocalRedis() bounds the memory of its server, by half of the machine's unless told, also of one it adopts", async () => {
  const first = await start();
  const [, half] = [...Object(await ask(first.port, "CONFIG", "GET", "maxmemory"))];
  expect(Number(half)).toBeGreaterThan(0);
  expect(Number(half)).toBeLessThanOrEqual(totalmem() / 2);
  await first.leave();
  const again = await start({ maxMemoryMb: 64 });
  expect([again.isAdopted, await ask(again.port, "CONFIG", "GET", "maxmemory")]).toEqual([
    true,
    ["maxmemory", String(64 * 1_048_576)],
  ]);
  await again.stop();
});
