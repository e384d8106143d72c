// Checks what setup does about Redis on machines with and without one.

import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

// The only folder on the PATH of the machine: it has the commands that a test puts there.
let machine: string;

beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), "holdfast-machine-"));
  symlinkSync("/bin/sh", join(machine, "sh"));
});
afterEach(() => rmSync(machine, { recursive: true }));

function has(command: string, says: string, exitCode = 0): void {
  writeFileSync(join(machine, command), `#!/bin/sh\necho '${says}'\nexit ${exitCode}\n`);
  chmodSync(join(machine, command), 0o755);
}

function ensureRedis(purpose: string, settings: Record<string, string> = {}): string {
  const script = `import { ensureRedis } from "${join(import.meta.dirname, "redis.mjs")}";
    try { ensureRedis({ purpose: "${purpose}" }); console.log("ready"); } catch ({ message }) { console.log(message); }`;
  const file = join(machine, "ensure-redis.mjs");
  writeFileSync(file, script);
  return spawnSync(process.execPath, [file], { encoding: "utf8", env: { PATH: machine, ...settings } }).stdout.trim();
}

const NOTHING = "Cannot set up Redis: install redis-server 7.0 or newer, or start Docker, or set REDIS_URL";

test.each(["Redis server v=7.0.15 sha=0", "Server v=8.1.0 sha=0"])(
  "ensureRedis() installs nothing beside %s",
  (says) => {
    has("valkey-server", says);
    expect(ensureRedis("test")).toBe("ready");
  },
);

test("ensureRedis() installs nothing beside Docker", () => {
  has("docker", "27.0.1");
  expect(ensureRedis("start")).toBe("ready");
});

test("ensureRedis() says what to install when there is only an old server and Docker does not answer", () => {
  has("redis-server", "Redis server v=6.2.14 sha=0");
  has("docker", "Cannot connect to the Docker daemon", 1);
  expect(ensureRedis("start")).toBe(NOTHING);
});

test("ensureRedis() needs no server for a start with REDIS_URL, but one for the tests", () => {
  const settings = { REDIS_URL: "redis://elsewhere:6379" };
  expect([ensureRedis("start", settings), ensureRedis("test", settings)]).toEqual(["ready", NOTHING]);
});

test("setup refuses to prepare what it does not know, in one line", () => {
  const setup = join(import.meta.dirname, "setup.mjs");
  const { status, stderr } = spawnSync(process.execPath, [setup, "dance"], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'Cannot set up for "dance": only start and test are known\n',
  });
});
