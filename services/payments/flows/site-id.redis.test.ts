import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createSiteId } from "./site-id.ts";

let redis: TestRedis;
let database: Database;
let folder: string;
let alarms: object[] = [];

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: (facts: object) => void alarms.push(facts) };
const kept = async () => (await readFile(join(folder, "site-id"), "utf8")).trim();
const siteId = () => createSiteId(database, folder, log)();

beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: 4, log });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-site-id-"));
  await database.commands.del(siteKey("site"));
  alarms = [];
});
afterEach(() => rm(folder, { recursive: true }));
afterAll(async () => {
  await database.close();
  await redis.stop();
});

test("the id is made with the database, the folder keeps a copy", async () => {
  const id = await siteId();
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect([await database.commands.get(siteKey("site")), await kept(), await siteId()]).toEqual([id, id, id]);
  await rm(join(folder, "site-id"));
  expect([await siteId(), await kept(), alarms]).toEqual([id, id, []]);
});

test("an empty database never takes the folder's id: it makes its own, raises an alarm and leaves the copy", async () => {
  const real = await siteId();
  await database.commands.del(siteKey("site"));
  const other = await siteId();
  expect(other).not.toBe(real);
  expect(await kept()).toBe(real);
  expect(alarms).toEqual([{ file: join(folder, "site-id"), kept: real, siteId: other }]);
});

test("a damaged copy is written anew", async () => {
  await writeFile(join(folder, "site-id"), "what");
  const id = await siteId();
  expect([await kept(), alarms]).toEqual([id, []]);
});

test("processes that start at once agree", async () => {
  expect(new Set(await Promise.all([1, 2, 3, 4].map(siteId))).size).toBe(1);
});
