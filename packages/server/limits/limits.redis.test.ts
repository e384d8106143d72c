import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleApp } from "../testing/examples.ts";
import { limited } from "./limited.ts";
import { createRateLimits, type RateLimits } from "./limits.ts";

let redis: TestRedis;
const open: RateLimits[] = [];
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => {
  for (const opened of open) opened.close();
  await redis.stop();
});

const two = { points: 2, duration: 60 };

function limits(redisUrl: string | null = redis.url): RateLimits {
  const created = createRateLimits({ redisUrl, bounds: { writes: two, "failed-sign-ins": two, lists: two } });
  open.push(created);
  return created;
}

test("consume() lets as many pass as the bound says, then says when to come back", async () => {
  const limited = limits(null);
  await limited.consume("writes", "ann");
  await limited.consume("writes", "ann");
  const refused = limited.consume("writes", "ann");
  await expect(refused).rejects.toMatchObject({ status: 429, faults: [{ message: expect.any(String) }] });
  const error: { headers?: Record<string, string> } = await refused.catch((thrown) => thrown);
  const retryAfter = Number(error.headers?.["Retry-After"]);
  expect(retryAfter > 50 && retryAfter <= 60).toBe(true);
  await limited.consume("writes", "bea");
});

test("check() counts nothing and refuses what would be too many", async () => {
  const limited = limits(null);
  for (let at = 0; at < 5; at += 1) await limited.check("failed-sign-ins", "ann");
  await limited.consume("failed-sign-ins", "ann");
  await limited.consume("failed-sign-ins", "ann");
  await expect(limited.check("failed-sign-ins", "ann")).rejects.toMatchObject({ status: 429 });
  await limited.check("failed-sign-ins", "bea");
});

test("processes that share a Redis count together, beside the site's own database", async () => {
  const [one, other] = [limits(), limits()];
  const beside = new Redis(`${redis.url}/1`);
  await waitFor(async () => {
    await Promise.allSettled([one.consume("writes", "warm"), other.consume("writes", "warm")]);
    return (await beside.keys("limit:writes:warm")).length === 1;
  });
  await one.consume("writes", "cy");
  await other.consume("writes", "cy");
  await expect(one.consume("writes", "cy")).rejects.toMatchObject({ status: 429 });
  const own = new Redis(redis.url);
  expect(await own.keys("*")).toEqual([]);
  own.disconnect();
  beside.disconnect();
});

test("while Redis is away people are counted in memory, and served", async () => {
  const away = limits("redis://127.0.0.1:1");
  await away.consume("writes", "dee");
  await away.consume("writes", "dee");
  await expect(away.consume("writes", "dee")).rejects.toMatchObject({ status: 429 });
});

test("an app counts writes of a person, whatever the address, and reads not at all", async () => {
  const app = exampleApp({ limits: limits(null) });
  app.post("/api/notes", (c) => c.json({}));
  app.get("/api/notes", (c) => c.json([]));
  const write = (person: string) =>
    app.request("/api/notes", { method: "POST", headers: { Cookie: `session=${person}` } });
  expect([(await write("ann")).status, (await write("ann")).status]).toEqual([200, 200]);
  const refused = await write("ann");
  expect([refused.status, refused.headers.has("Retry-After")]).toEqual([429, true]);
  expect(await refused.json()).toEqual({ errors: [{ message: expect.any(String) }] });
  expect((await write("bea")).status).toBe(200);
  expect((await app.request("/api/notes", { headers: { Cookie: "session=ann" } })).status).toBe(200);
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
