// Starts and stops the whole site, as `npm start` does.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRedis, formatRedisAddress, parseRedisAddress, whenReady } from "@holdfast/actors/redis";
import { type Site, startSite, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, expect, test } from "vitest";
import { signUp } from "../support/people.ts";

const root = mkdtempSync(join(tmpdir(), "holdfast-start-"));
const sites: Site[] = [];
afterEach(async () => {
  for (const site of sites.splice(0)) await site.stop();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function start(options: Parameters<typeof startSite>[0] = {}): Promise<Site> {
  const site = await startSite(options);
  sites.push(site);
  return site;
}

/** Returns the lines that a site which does not start has printed. */
async function failureOf(env: Record<string, string>): Promise<string[]> {
  const error: unknown = await startSite({ env }).catch((thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error("The site has started");
  return error.message.trim().split("\n").slice(1);
}

/** Reads the process id in a file of the data folder. */
function pidIn(dataDir: string, file: string): number {
  const text = readFileSync(join(dataDir, file), "utf8");
  return Number(/"pid": *(\d+)/.exec(text)?.[1]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("it says in one line where it is ready and on what, and answers health for all services", async () => {
  const site = await start();
  const line =
    /^Holdfast is ready on http:\/\/localhost:\d+ \(redis 127\.0\.0\.1:\d+, documents (json|hash), search memory, payments sandbox\)$/m;
  expect(site.output()).toMatch(line);
  for (const path of ["/healthz", "/readyz", "/metrics", "/"]) expect((await fetch(site.url + path)).status).toBe(200);
  const unknown = await fetch(`${site.url}/api/nothing`, { method: "DELETE" });
  expect([unknown.status, await unknown.json()]).toEqual([404, { errors: [{ message: "Not found" }] }]);
}, 60_000);

test("nobody gets anything from its Redis, and nobody else reads its data folder", async () => {
  const site = await start();
  await signUp(site.url);
  const operator = parseRedisAddress(readFileSync(join(site.dataDir, "redis-url"), "utf8"));
  for (const [access, refusal] of [
    [{ username: null, password: null }, "NOAUTH"],
    [{ username: "nobody", password: "nobody" }, "WRONGPASS"],
    [{ username: "default", password: "" }, "WRONGPASS"],
    [{ username: "site", password: "site" }, "WRONGPASS"],
  ] as const) {
    const address = formatRedisAddress({ ...operator, ...access });
    const redis = connectRedis(address, { name: "nobody", role: "commands" });
    await expect(whenReady(redis)).rejects.toThrow(refusal);
    redis.disconnect();
  }
  const redis = connectRedis(formatRedisAddress(operator), { name: "operator", role: "commands" });
  await whenReady(redis);
  expect(await redis.call("ACL", "USERS")).toEqual(["default", "holdfast", "site"]);
  redis.disconnect();
  const open = readdirSync(site.dataDir, { recursive: true, encoding: "utf8" }).filter(
    (name) => (statSync(join(site.dataDir, name)).mode & 0o077) !== 0,
  );
  // The public keys are for every service, whoever runs it.
  expect(open).toEqual(["auth-public-keys.json"]);
}, 60_000);

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends it, its sandbox and its Redis, and exits 0",
  async (signal) => {
    const site = await start();
    const others = ["redis.json", "stripe-sandbox.json"].map((file) => pidIn(site.dataDir, file));
    expect(others.map(isAlive)).toEqual([true, true]);
    expect(await site.kill(signal)).toBe(0);
    // An ended process keeps its number until the system reaps it, which a busy machine does a moment later.
    await waitFor(() => !others.some(isAlive), { timeoutMs: 2_000, message: "Redis or the sandbox has not ended" });
    expect(site.output()).not.toContain("Cannot");
  },
  60_000,
);

test("after kill -9 the next start adopts its Redis and its sandbox, and people are still signed in", async () => {
  const dataDir = mkdtempSync(join(root, "killed-"));
  const first = await start({ dataDir });
  const { http, email } = await signUp(first.url);
  const before = ["redis.json", "stripe-sandbox.json"].map((file) => pidIn(dataDir, file));
  await first.kill("SIGKILL");
  expect(before.map(isAlive)).toEqual([true, true]);
  const second = await start({ dataDir });
  expect(["redis.json", "stripe-sandbox.json"].map((file) => pidIn(dataDir, file))).toEqual(before);
  const current = await fetch(`${second.url}/api/users/currentuser`, {
    headers: { Cookie: `session=${http.cookies.get("session")}` },
  });
  expect(await current.json()).toMatchObject({ currentUser: { email } });
}, 60_000);

test("when its Redis dies it says 503 with Retry-After, starts it again, and goes on", async () => {
  const site = await start();
  const { http, email } = await signUp(site.url);
  const before = pidIn(site.dataDir, "redis.json");
  process.kill(before, "SIGKILL");
  const answers: [number, boolean][] = [];
  await waitFor(
    async () => {
      const { status, headers } = await http("/api/users/signin", { json: { email, password: "correct horse" } });
      answers.push([status, headers.has("Retry-After")]);
      const isReady = (await fetch(`${site.url}/readyz`)).status === 200;
      return status === 200 && isReady && pidIn(site.dataDir, "redis.json") !== before;
    },
    { timeoutMs: 20_000 },
  );
  const refused = answers.filter(([status]) => status !== 200);
  expect(refused).toEqual(refused.map(() => [503, true]));
}, 60_000);

test.each([
  [{ ORDER_HOLD_SECONDS: "soon" }, /^Cannot start: ORDER_HOLD_SECONDS must be [^\n]+$/],
  [{ PARTITIONS: "0", CURRENCY: "dollars" }, /^Cannot start: PARTITIONS must be [^\n]+; CURRENCY must be [^\n]+$/],
  [{ PUBLIC_URL: "https://tickets.example.com/shop" }, /^Cannot start: PUBLIC_URL must be [^\n]+$/],
  [{ REDIS_URL: "redis://:hunter2@127.0.0.1:1" }, /^Cannot reach Redis on 127\.0\.0\.1:1: (?!.*hunter2)[^\n]+$/],
  [{ NODE_ENV: "production" }, /^Cannot start: STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET must be set in production$/],
])(
  "with %j it stops with one clear line",
  async (env, line) => {
    const lines = await failureOf(env);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(line);
  },
  60_000,
);

test("a port in use stops it with one clear line, before it has started anything", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await failureOf({ PORT: String(port) })).toEqual([`Cannot listen on port ${port}: it is in use`]);
  server.close();
}, 60_000);
