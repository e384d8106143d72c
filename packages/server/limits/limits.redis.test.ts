import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleApp } from "../testing/examples.ts";
import { type LimitName, RATES } from "./bounds.ts";
import { countBefore } from "./count-before.ts";
import { limited } from "./limited.ts";
import { type CountingPlace, createRateLimits, type RateLimitOptions, type RateLimits } from "./limits.ts";

let redis: TestRedis;
let place: CountingPlace;
const open: RateLimits[] = [];
beforeAll(async () => {
  redis = await startTestRedis();
  const client = new Redis(redis.url);
  place = { url: redis.url, isCluster: (await client.info("cluster")).includes("cluster_enabled:1") };
  client.disconnect();
});
afterAll(async () => {
  for (const opened of open) opened.close();
  await redis.stop();
});

const two = { most: 2, seconds: 60 };

function limits(where: CountingPlace | null = place, rates: RateLimitOptions["rates"] = {}): RateLimits {
  const all = { reads: two, writes: two, "guesses-from": two, guesses: two, lists: two, ...rates };
  const created = createRateLimits({ redis: where, rates: all });
  open.push(created);
  return created;
}

async function refusalOf(promise: Promise<unknown>): Promise<[status: number, retryAfter: number] | null> {
  const pass = () => null;
  return await promise.then(pass, ({ status, headers }) => [status, Number(headers["Retry-After"])]);
}

// Counts in Redis begin when the connection stands.
async function connected(...all: RateLimits[]): Promise<void> {
  const warm = crypto.randomUUID();
  const client = new Redis(place.isCluster ? redis.url : `${redis.url}/1`);
  await waitFor(async () => {
    await Promise.allSettled(all.map((one, at) => one.consume("writes", `${warm}-${at}`)));
    return (await client.keys(`limit:writes:${warm}-*`)).length === all.length;
  });
  client.disconnect();
}

test("consume() lets as many pass as the table says, then says when to come back", async () => {
  const counted = limits(null);
  await counted.consume("writes", "ann");
  await counted.consume("writes", "ann");
  const [status, retryAfter = 0] = (await refusalOf(counted.consume("writes", "ann"))) ?? [];
  expect([status, retryAfter > 50 && retryAfter <= 60]).toEqual([429, true]);
  await counted.consume("writes", "bea");
});

test("of a hundred attempts at once as many pass as may, and what was refused does not count", async () => {
  const counted = limits(place, { "guesses-from": { most: 20, seconds: 60 } });
  await connected(counted);
  const attempts = Array.from({ length: 100 }, () => refusalOf(counted.consume("guesses-from", "ann")));
  const passed = (await Promise.all(attempts)).filter((refusal) => refusal === null);
  expect(passed).toHaveLength(20);
  await Promise.all([counted.giveBack("guesses-from", "ann"), counted.giveBack("guesses-from", "ann")]);
  const again = [1, 2, 3].map(() => refusalOf(counted.consume("guesses-from", "ann")));
  expect((await Promise.all(again)).filter((refusal) => refusal === null)).toHaveLength(2);
});

test.each(["in Redis", "in memory"])("a limit with delays lets one pass after each delay, %s", async (where) => {
  const counted = limits(where === "in Redis" ? place : null);
  if (where === "in Redis") await connected(counted);
  const guess = () => refusalOf(counted.consume("guesses", `cat ${where}`));
  expect([await guess(), await guess(), await guess()]).toEqual([null, null, null]);
  const burst = await Promise.all(Array.from({ length: 10 }, guess));
  expect(burst).toEqual(Array.from({ length: 10 }, () => [429, 1]));
  let waited = 0;
  await waitFor(async () => {
    const refusal = await guess();
    waited = Math.max(waited, refusal?.[1] ?? 0);
    return refusal === null;
  });
  expect((await guess())?.[1]).toBe(2);
});

test("countBefore() takes all counts back when one limit refuses, and once when asked", async () => {
  const counted = limits(null);
  const [here, account] = [["guesses-from", "dan here"] as const, ["guesses-from", "dan"] as const];
  const first = await countBefore(counted, [here, account]);
  await countBefore(counted, [account]);
  expect(await refusalOf(countBefore(counted, [here, account]))).toMatchObject([429, expect.any(Number)]);
  await first();
  await first();
  await countBefore(counted, [here, account]);
  expect(await refusalOf(countBefore(counted, [account]))).not.toBe(null);
  await countBefore(undefined, [here]);
});

test("processes that share a Redis count together, beside the site's own data", async () => {
  const [one, other] = [limits(), limits()];
  await connected(one, other);
  await one.consume("writes", "cy");
  await other.consume("writes", "cy");
  expect(await refusalOf(one.consume("writes", "cy"))).toMatchObject([429, expect.any(Number)]);
  const own = new Redis(redis.url);
  const foreign = (await own.keys("*")).filter((key) => !(place.isCluster && key.startsWith("limit:")));
  expect(foreign).toEqual([]);
  own.disconnect();
});

test("on a cluster, which has one database, the counts stand beside the data under a prefix of their own", async () => {
  const cluster = await startTestRedis({ cluster: true });
  const client = new Redis(cluster.url);
  try {
    const counted = limits({ url: cluster.url, isCluster: true });
    await waitFor(async () => {
      await Promise.allSettled([counted.consume("writes", "warm")]);
      return (await client.keys("*")).join() === "limit:writes:warm";
    });
    await Promise.all([counted.consume("writes", "cy"), counted.consume("writes", "cy")]);
    expect(await refusalOf(counted.consume("writes", "cy"))).toMatchObject([429, expect.any(Number)]);
    expect((await client.keys("*")).toSorted()).toEqual(["limit:writes:cy", "limit:writes:warm"]);
  } finally {
    client.disconnect();
    await cluster.stop();
  }
});

test("a flood is refused late, and what may pass is not held up", async () => {
  const held = (holdMs: number) => {
    const counted = createRateLimits({ redis: null, rates: { "sign-ins": two, "guesses-from": two }, holdMs });
    open.push(counted);
    return counted;
  };
  const soon = held(100);
  const began = performance.now();
  const refusals = await Promise.all([1, 2, 3, 4].map(() => refusalOf(soon.consume("sign-ins", "fay"))));
  expect(refusals.map((refusal) => refusal?.[0] ?? null)).toEqual([null, null, 429, 429]);
  expect(performance.now() - began).toBeGreaterThanOrEqual(95);
  const never = held(1_000_000);
  await Promise.all([1, 2].map(() => never.consume("sign-ins", "fay")));
  const guesses = await Promise.all([1, 2, 3].map(() => refusalOf(never.consume("guesses-from", "fay"))));
  expect(guesses.map((refusal) => refusal?.[0] ?? null)).toEqual([null, null, 429]);
});

test("while Redis is away people are counted in memory, and served", async () => {
  const away = limits({ url: "redis://127.0.0.1:1" });
  await away.consume("writes", "dee");
  await away.consume("writes", "dee");
  await expect(away.consume("writes", "dee")).rejects.toMatchObject({ status: 429 });
});

test("an app counts writes of a person, whatever the address, and reads of an address", async () => {
  const app = exampleApp({ limits: limits(null, { reads: { most: 3, seconds: 60 } }) });
  app.post("/api/notes", (c) => c.json({}));
  app.get("/api/notes", (c) => c.json([]));
  const write = (person: string) =>
    app.request("/api/notes", { method: "POST", headers: { Cookie: `session=${person}` } });
  expect([(await write("ann")).status, (await write("ann")).status]).toEqual([200, 200]);
  const refused = await write("ann");
  expect([refused.status, refused.headers.has("Retry-After")]).toEqual([429, true]);
  expect(await refused.json()).toEqual({ errors: [{ message: "Too many requests. Try again in 60 seconds" }] });
  expect((await write("bea")).status).toBe(200);
  const statuses: number[] = [];
  for (const person of ["ann", "bea", "nobody", "ann"])
    statuses.push((await app.request("/api/notes", { headers: { Cookie: `session=${person}` } })).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  expect((await app.request("/healthz")).status).toBe(200);
});

test("limited() counts the requests of a person or an address", async () => {
  const app = exampleApp();
  app.get("/api/notes", limited(limits(null), "lists"), (c) => c.json([]));
  app.get("/api/words", limited(undefined, "lists"), (c) => c.json([]));
  const statusOf = async (path: string, headers = {}) => (await app.request(path, { headers })).status;
  const ann = { Cookie: "session=ann" };
  for (const headers of [ann, {}]) {
    const statuses = [1, 2, 3].map(() => statusOf("/api/notes", headers));
    expect((await Promise.all(statuses)).toSorted()).toEqual([200, 200, 429]);
  }
  expect(await Promise.all([1, 2, 3].map(() => statusOf("/api/words")))).toEqual([200, 200, 200]);
});

test("every limit of the table can be counted", async () => {
  const counted = createRateLimits({ redis: null });
  open.push(counted);
  const names = Object.keys(RATES).filter((name): name is LimitName => name in RATES);
  const refusals = await Promise.all(names.map((name) => refusalOf(counted.consume(name, "eve"))));
  expect(refusals).toEqual(names.map(() => null));
});
