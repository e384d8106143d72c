import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { siteEnvironment } from "./config.ts";

const PRELOAD = join(import.meta.dirname, "preload.ts");
const tree = mkdtempSync(join(tmpdir(), "holdfast-tree-"));
const SHELL = {
  PORT: "1",
  DATA_DIR: "/nowhere",
  REDIS_URL: "redis://nowhere:1",
  STRIPE_SECRET_KEY: "sk_live_x",
  NODE_ENV: "production",
  LOG_LEVEL: "loud",
  REDIS_SERVER: "valkey-server",
};
// Prints what a test of the tree, and a process that the test starts, can see: their settings and their working folder.
const PROBE = `
  import { spawnSync } from "node:child_process";
  import { readdirSync, writeFileSync } from "node:fs";
  import { expect, test } from "bun:test";
  const names = ${JSON.stringify([...Object.keys(SHELL), "CURRENCY"])};
  const seen = { REDIS_SERVER: "valkey-server", NODE_ENV: "test", files: [] };
  const settings = (env) => Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  test("a test", () => {
    writeFileSync("${join(tree, "seen-folder")}", process.cwd());
    expect({ ...settings(process.env), files: readdirSync(".") }).toEqual(seen);
    expect(process.env.PATH).toBeTruthy();
  });
  test("a process of a test", () => {
    const print = "console.log(JSON.stringify({ env: process.env, files: require('node:fs').readdirSync('.') }))";
    const { env, files } = JSON.parse(spawnSync(process.execPath, ["-e", print], { encoding: "utf8" }).stdout);
    expect({ ...settings(env), files }).toEqual(seen);
  });`;

// Builds a tree in which somebody has started a site and keeps settings.
beforeAll(() => {
  mkdirSync(join(tree, ".data"));
  writeFileSync(join(tree, ".data/stripe-sandbox.json"), JSON.stringify({ port: 4010, webhookSecret: "whsec_kept" }));
  writeFileSync(join(tree, ".env"), "CURRENCY=xxx\n");
  writeFileSync(join(tree, "probe.test.ts"), PROBE);
});
afterAll(() => rmSync(tree, { recursive: true }));

function runProbe(bunfig: string) {
  writeFileSync(join(tree, "bunfig.toml"), bunfig);
  const env = siteEnvironment(SHELL);
  const { stderr } = spawnSync(process.execPath, ["test"], { cwd: tree, env, encoding: "utf8" });
  return { passed: / (\d+) pass\n/.exec(stderr)?.[1], failed: / (\d+) fail\n/.exec(stderr)?.[1] };
}

test("isolateTests() hides the shell, .env and .data from tests and their processes, and its folder does not stay", () => {
  expect(runProbe(`[test]\npreload = ["${PRELOAD}"]\n`)).toEqual({ passed: "2", failed: "0" });
  expect(existsSync(readFileSync(join(tree, "seen-folder"), "utf8"))).toBe(false);
});

test("without isolateTests() tests see the shell, .env and .data", () => {
  expect(runProbe("")).toEqual({ passed: "0", failed: "2" });
});
