// Tests the users of a folder's Redis: nobody without a password, and all of them again after a death.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "@holdfast/testing";
import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startLocalRedis } from "../redis-server.ts";
import { localRedisUrl } from "./local-url.ts";
import { asOperator, OPERATOR } from "./operator.ts";
import { readRecord } from "./record.ts";
import { passwordsOf } from "./secret.ts";
import { findServerCommand } from "./server-command.ts";

let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = realpathSync(mkdtempSync(join(tmpdir(), "holdfast-users-")));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  const { pid } = record();
  if (pid) kill(pid);
  rmSync(dataDir, { recursive: true, force: true });
});

function record(): { pid: number | null; port: number } {
  return readRecord(dataDir) ?? { pid: null, port: 0 };
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // The process has ended.
  }
}

function start(): ReturnType<typeof startLocalRedis> {
  return startLocalRedis({ dataDir, log: () => {} });
}

async function ask(port: number, command: string, ...words: string[]): Promise<unknown> {
  return await asOperator({ port, password: passwordsOf(dataDir)(OPERATOR) }, (redis) => redis.call(command, ...words));
}

// Such a connection asks the server for nothing by itself.
const PLAIN = { protocol: 2, disableClientInfo: true, enableReadyCheck: false } as const;

/** Runs a command with an unknown password, so without a user, and returns the reply or the refusal. */
async function askAsNobody(port: number, ...words: [string, ...string[]]): Promise<string> {
  return await asOperator({ port, password: "wrong" }, async (redis) =>
    String(await redis.call(...words).catch((error: unknown) => error)),
  );
}

test("nobody uses the server without a password, and only this user can read what is in the folder", async () => {
  const local = await start();
  await local.setUser("clerk", ["~a*", "+get"]);
  const asked: [string, ...string[]][] = [
    ["PING"],
    ["GET", "a"],
    ["INFO"],
    ["CONFIG", "GET", "*"],
    ["FUNCTION", "LIST"],
  ];
  for (const words of asked) {
    expect(await askAsNobody(local.port, ...words)).toMatch(/NOAUTH/);
  }
  expect(localRedisUrl(dataDir)).toBe(local.url);
  const open = [dataDir, join(dataDir, "redis")]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => path.endsWith("redis-url") || path.endsWith("redis-secret") || path.endsWith("users.acl"))
    .map((path) => (statSync(path).mode & 0o777).toString(8));
  expect(open).toEqual(["600", "600", "600"]);
  await local.stop();
});

test("users and data of the server are there again when it has died, also what was written together", async () => {
  const local = await start();
  const url = await local.setUser("clerk", ["~a*", "+get", "+set"]);
  const clerk = async (...words: [string, ...string[]]) => {
    const redis = new Redis(url, { ...PLAIN, retryStrategy: () => null, lazyConnect: true });
    redis.on("error", () => {});
    try {
      await redis.connect();
      return String(await redis.call(...words).catch((error: unknown) => error));
    } finally {
      redis.disconnect();
    }
  };
  expect(await clerk("SET", "a", "1")).toBe("OK");
  expect(await clerk("GET", "b")).toMatch(/NOPERM/);
  const together = ["EVAL", "redis.call('SET', 'b', '2') return redis.call('SET', 'c', '3')", "0"] as const;
  expect(await ask(local.port, ...together)).toBe("OK");
  process.kill(record().pid ?? 0, "SIGKILL");
  await waitFor(async () => (await clerk("GET", "a")) === "1", { message: "the user stays away" });
  expect([await ask(local.port, "GET", "b"), await ask(local.port, "GET", "c")]).toEqual(["2", "3"]);
  expect(await askAsNobody(local.port, "GET", "a")).toMatch(/NOAUTH/);
  await local.stop();
  const again = await start();
  expect([await clerk("GET", "a"), await again.setUser("clerk", ["+ping"]), await clerk("PING")]).toEqual([
    "1",
    url,
    "PONG",
  ]);
  await again.stop();
});

test("a running server of an earlier release is adopted, gets its users, and shuts everybody else out", async () => {
  const first = await start();
  const { pid, port } = record();
  await first.leave();
  // Such a server runs without the file of users, and its folder has no secret.
  process.kill(pid ?? 0, "SIGKILL");
  for (const name of ["redis-secret", "redis-url", "redis/users.acl"]) rmSync(join(dataDir, name));
  const settings = [
    "--port",
    String(port),
    "--dir",
    join(dataDir, "redis"),
    "--appendonly",
    "yes",
    "--bind",
    "127.0.0.1",
  ];
  const old = spawn(findServerCommand()?.command ?? "", [...settings, "--pidfile", join(dataDir, "redis/redis.pid")], {
    stdio: "ignore",
  });
  children.push(old);
  await waitFor(async () => (await askAsNobody(port, "SET", "a", "kept").catch(() => "")) === "OK");
  writeFileSync(join(dataDir, "redis.json"), JSON.stringify({ port, users: [] }));

  const local = await start();
  expect([local.isAdopted, await ask(port, "GET", "a")]).toEqual([true, "kept"]);
  expect(await askAsNobody(port, "GET", "a")).toMatch(/NOAUTH/);
  const url = await local.setUser("clerk", ["~a*", "+get"]);
  process.kill(record().pid ?? 0, "SIGKILL");
  const clerk = new Redis(url, { ...PLAIN, retryStrategy: () => 20 });
  clerk.on("error", () => {});
  await waitFor(async () => (await clerk.get("a").catch(() => null)) === "kept");
  clerk.disconnect();
  await local.stop();
});

test("a server that does not understand a user of the file starts without it", async () => {
  const first = await start();
  await first.stop();
  const file = join(dataDir, "redis/users.acl");
  writeFileSync(file, `${readFileSync(file, "utf8")}user clerk on nopass ~* +json.no-such-command\n`);
  const local = await start();
  expect(await ask(local.port, "ACL", "USERS")).toEqual(["default", "holdfast"]);
  await local.stop();
});
