// Tests that pauses of work are stored and reach other processes.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunctions } from "../functions/functions.ts";
import { silentLog } from "../model/log.ts";
import { type Database, openDatabase } from "./database.ts";
import { PausedWork } from "./paused.ts";

let redis: TestRedis;
let database: Database;

beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: 1, log: silentLog });
});
afterAll(async () => {
  await database.close();
  await redis.stop();
});

function processOf(service: string): PausedWork {
  return new PausedWork({ service, database, functions: createFunctions(database, 1_000) });
}

test("a pause by one process holds in the others within two seconds, until it is resumed", async () => {
  const [operator, worker, stranger] = [processOf("jars"), processOf("jars"), processOf("shelves")];
  await Promise.all([worker.start(), stranger.start()]);
  expect(await operator.pause("timer:jar|ring")).toBe(true);
  expect(await operator.pause("timer:jar|ring")).toBe(false);
  expect(operator.has("timer:jar|ring")).toBe(true);
  await waitFor(() => worker.has("timer:jar|ring"));
  expect(stranger.has("timer:jar|ring")).toBe(false);
  await operator.pause("listener:jars");
  expect((await worker.list()).map(({ work }) => work)).toEqual(["listener:jars", "timer:jar|ring"]);
  expect(await operator.resume("timer:jar|ring")).toBe(true);
  expect(await operator.resume("timer:jar|ring")).toBe(false);
  await waitFor(() => !worker.has("timer:jar|ring") && worker.has("listener:jars"));
  await Promise.all([worker.stop(), stranger.stop()]);
});

test("a process that starts knows at once what is paused", async () => {
  await processOf("lids").pause("timer:lid|close");
  const started = processOf("lids");
  await started.start();
  expect(started.has("timer:lid|close")).toBe(true);
  await started.stop();
});
