// Tests the request ledger at midnight and with clocks that are wrong.
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createFunctions } from "../functions/functions.ts";
import { type Database, openDatabase, type RequestLedger } from "../index.ts";
import { log } from "../testing/jars.ts";
import { withBug } from "../testing/with-bug.ts";
import { createRequestLedger } from "./requests.ts";

const HOUR = 3_600_000;
const MIDNIGHT = 20_000 * 24 * HOUR;
const CLOCK = "{00}:clock";

let redis: TestRedis;
let database: Database;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.flush();
  const real = await openDatabase({ url: redis.url, partitions: 1, log });
  // The Functions take the time of Redis from a key, so that a test can move it.
  const time = "tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)";
  database = await withBug(real, { code: [[time, `tonumber(redis.call('GET', '${CLOCK}'))`]] });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.close();
});

const at = (ms: number) => database.commands.set(CLOCK, ms);
const ledger = (): RequestLedger => createRequestLedger("jars", createFunctions(database, 4_000), 48 * HOUR);

test("two processes on both sides of midnight are not both first", async () => {
  const [one, other] = [ledger(), ledger()];
  await at(MIDNIGHT - 5);
  await one.claim(0, "before", "x");
  await other.claim(0, "before", "x");
  expect(await one.claim(0, "ann:key", "one")).toMatchObject({ isFirst: true });
  await at(MIDNIGHT + 5);
  expect(await other.claim(0, "ann:key", "two")).toEqual({ record: "one", isFirst: false, answer: null });
  await other.answer(0, "ann:key", "yes");
  await at(MIDNIGHT + 48 * HOUR - 10);
  expect(await ledger().claim(0, "ann:key", "three")).toEqual({ record: "one", isFirst: false, answer: "yes" });
});

test("a process whose clock is hours or days wrong finds the request, and is found", async () => {
  await at(MIDNIGHT + HOUR);
  for (const [n, wrong] of [-30, -5, 5, 30, 400].entries()) {
    vi.spyOn(Date, "now").mockReturnValue(MIDNIGHT + wrong * HOUR);
    expect(await ledger().claim(0, `key-${n}`, "wrong")).toMatchObject({ isFirst: true });
    vi.restoreAllMocks();
    expect(await ledger().claim(0, `key-${n}`, "right")).toMatchObject({ isFirst: false, record: "wrong" });
  }
});

test("a request that an older release has stored by a clock ahead of Redis is found", async () => {
  await at(MIDNIGHT - 5);
  await database.commands.hset("{00}:jars:requests:20000", "ann:key", "one");
  expect(await ledger().claim(0, "ann:key", "two")).toMatchObject({ isFirst: false, record: "one" });
});

test("an answer finds its request in a process that has claimed nothing", async () => {
  await at(MIDNIGHT - 5);
  await ledger().claim(0, "ann:key", "one");
  await at(MIDNIGHT + 5);
  await ledger().answer(0, "ann:key", "yes");
  expect(await ledger().claim(0, "ann:key", "one")).toMatchObject({ answer: "yes" });
});
