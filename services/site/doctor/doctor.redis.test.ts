// Breaks one thing after the other, and lets the doctor find it.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase, silentLog } from "@holdfast/actors";
import { connectRedis, siteKey, whenReady } from "@holdfast/actors/redis";
import { fingerprintOf, noteDataCurrent } from "@holdfast/server";
import { type ServedSandbox, serveSandbox } from "@holdfast/stripe-sandbox";
import { freePort, startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { examineSite } from "./doctor.ts";
import { judgeClock } from "./examination.ts";

let redis: TestRedis;
let sandbox: ServedSandbox;
let database: Database;
let dataDir: string;
let env: Record<string, string>;

beforeAll(async () => {
  redis = await startTestRedis({ cluster: false });
  sandbox = serveSandbox({ databaseFile: ":memory:" });
  database = await openDatabase({ url: redis.url, partitions: 2, log: silentLog });
  await noteDataCurrent(database.commands);
});

beforeEach(() => {
  if (dataDir) rmSync(dataDir, { recursive: true });
  dataDir = mkdtempSync(join(tmpdir(), "holdfast-doctor-"));
  env = { REDIS_URL: redis.url, DATA_DIR: dataDir, STRIPE_API_URL: sandbox.url };
});

afterAll(async () => {
  await database.close();
  await sandbox.stop();
  await redis.stop();
  rmSync(dataDir, { recursive: true });
});

/** Examines the site with some settings replaced; returns what is not in order, by its name. */
async function troubles(more: Record<string, string> = {}): Promise<Record<string, string>> {
  const examined = await examineSite({ ...env, ...more }, null);
  for (const { status, advice } of examined) expect(advice === undefined).toBe(status === "ok");
  const found = examined
    .filter(({ status }) => status !== "ok")
    .map(({ what, status, found }) => [what, `${status}: ${found}`]);
  return Object.fromEntries(found);
}

test("faulty settings are named for each service, and the rest is examined all the same", async () => {
  const found = await troubles({ ORDER_HOLD_SECONDS: "soon", SMTP_URL: "mail", VAULT: "ftp://x" });
  expect(found["settings orders"]).toContain("ORDER_HOLD_SECONDS must be");
  expect(found["settings auth"]).toContain("SMTP_URL must be");
  expect(found["settings delivery"]).toContain("VAULT must be");
  expect(found).not.toHaveProperty("stripe");
});

test("a Redis that lets nobody in, is full, keeps nothing on disk or has old data is found", async () => {
  const locked = await troubles({ REDIS_URL: `redis://nobody:hunter2@127.0.0.1:${redis.port}` });
  expect(locked["redis"]).toMatch(/^fail: Cannot reach Redis/);
  expect(JSON.stringify(locked)).not.toContain("hunter2");
  const admin = connectRedis(redis.url, { name: "test", role: "commands" });
  await whenReady(admin);
  expect(await troubles()).not.toHaveProperty("redis on disk");
  await admin.config("SET", "appendonly", "no");
  await admin.config("SET", "maxmemory", "1mb");
  await admin.del(siteKey("data-release"));
  const found = await troubles();
  expect(found["redis on disk"]).toBe("fail: no append-only file");
  expect(found["redis memory"]).toMatch(/^fail: \d+ MiB of 1 MiB used$/);
  expect(found["data release"]).toMatch(/^fail/);
  expect(found["redis users"]).toMatch(/^warn/);
  await admin.config("SET", "appendonly", "yes");
  await admin.config("SET", "maxmemory", "0");
  await noteDataCurrent(admin);
  admin.disconnect();
});

test("a key of another database, one that others can read, and a vault that is not mounted are found", async () => {
  await database.commands.set(siteKey("draw-key"), fingerprintOf("draw key", Buffer.alloc(32, 1)));
  await database.commands.set(siteKey("vault"), "mark");
  writeFileSync(join(dataDir, "draw-key"), Buffer.alloc(32, 2), { mode: 0o600 });
  writeFileSync(join(dataDir, "auth-secret"), Buffer.alloc(32, 2));
  chmodSync(join(dataDir, "auth-secret"), 0o644);
  const found = await troubles();
  expect(found["key draw-key"]).toMatch(/^fail: .*another key/);
  expect(found["key auth-secret"]).toMatch(/^fail: other users can read/);
  expect(found["key auth-private-key"]).toMatch(/^warn: .* is not on this machine/);
  expect(found["vault"]).toMatch(/^fail: .*does not carry the mark/);
  mkdirSync(join(dataDir, "vault"));
  writeFileSync(join(dataDir, "vault", "holdfast-vault"), "mark\n");
  writeFileSync(join(dataDir, "draw-key"), Buffer.alloc(32, 1));
  chmodSync(join(dataDir, "auth-secret"), 0o600);
  const mended = await troubles();
  for (const what of ["key draw-key", "key auth-secret", "vault"]) expect(mended).not.toHaveProperty(what);
});

test("a Stripe that is away or of the wrong mode, a mail server that closes, and a site that is down are found", async () => {
  const closing = createServer((socket) => socket.end("554 no\r\n"));
  await new Promise<void>((resolve) => closing.listen(0, "127.0.0.1", resolve));
  const address = closing.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const found = await troubles({
    STRIPE_API_URL: `http://127.0.0.1:${await freePort()}`,
    STRIPE_SECRET_KEY: "sk_live_1",
    SMTP_URL: `smtp://me:hunter2@127.0.0.1:${port}`,
    PUBLIC_URL: `http://127.0.0.1:${await freePort()}`,
  });
  closing.close();
  expect(found["stripe mode"]).toMatch(/^fail: live key/);
  expect(found["stripe"]).toMatch(/^fail/);
  expect(found["mail"]).toMatch(/^fail: 127.0.0.1:\d+: SMTP:/);
  expect(found["public address"]).toMatch(/^fail/);
  expect(found["port"]).toMatch(/^fail/);
  expect(JSON.stringify(found)).not.toContain("hunter2");
});

test("in a container the address of the machine around it is not taken for a site that is down", async () => {
  const found = await troubles({ PUBLIC_URL: `http://localhost:${await freePort()}`, HOST: "0.0.0.0" });
  expect(found["public address"]).toMatch(/^warn: .* cannot be asked from within a container/);
  expect(found["port"]).toBeUndefined();
});

test("an account at Stripe that may not pay sellers, or is no platform, is found with what to do", async () => {
  const account = { id: "acct_1", object: "account", country: "US", default_currency: "usd", charges_enabled: true };
  const capabilities = { card_payments: "active", transfers: "inactive" };
  const settings = { payouts: { schedule: { interval: "daily" } } };
  const answers: Readonly<Record<string, object>> = {
    "/v1/account": { ...account, payouts_enabled: true, capabilities, settings },
    "/v1/balance": { object: "balance", available: [{ amount: 0, currency: "usd" }], pending: [] },
  };
  const stripe = createHttpServer(({ url = "" }, response) => {
    const answer = answers[url];
    response.writeHead(answer ? 200 : 400, { "Content-Type": "application/json" });
    response.end(
      JSON.stringify(answer ?? { error: { type: "invalid_request_error", message: "Sign up for Connect." } }),
    );
  });
  await new Promise<void>((resolve) => stripe.listen(0, "127.0.0.1", resolve));
  const at = stripe.address();
  const found = (
    await examineSite({ ...env, STRIPE_API_URL: `http://127.0.0.1:${typeof at === "object" ? at?.port : ""}` }, null)
  ).filter(({ what }) => /^stripe (transfers|connect)$/.test(what));
  stripe.closeAllConnections();
  stripe.close();
  expect(found).toEqual([
    { what: "stripe transfers", status: "fail", found: "transfers are inactive", advice: expect.any(String) },
    expect.objectContaining({ status: "warn", found: "Stripe pays the balance out by itself" }),
    expect.objectContaining({ what: "stripe connect", status: "fail", found: expect.stringContaining("Connect.") }),
  ]);
  // The sandbox is a platform whose account may do everything.
  const ours = (await examineSite(env, null)).filter(({ what }) => /^stripe (transfers|connect)$/.test(what));
  expect(ours.map(({ status }) => status)).toEqual(["ok", "ok"]);
});

test("clocks apart are judged by what their difference does", () => {
  const statuses = [400, -1_400, 4_000, -40_000].map((ms) => judgeClock("clock", ms, 1_000).status);
  expect(statuses).toEqual(["ok", "ok", "warn", "fail"]);
});
