import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, openDatabase } from "../index.ts";
import { jarActor, jarServices, jarsOn, log, shelf, shelvesOn } from "../testing/jars.ts";
import { mendAfterFailover } from "./after-failover.ts";
import { checkDatabase, lineOf } from "./checker/check.ts";

let redis: TestRedis;
let database: Database;
let jars: Engine;
let shelves: Engine;
let jarId: string;
let shelfId: string;
let since: number;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());

// The jar is in partition 1, its shelf in partition 0, as if each were on a master of its own.
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 2, log });
  [jars, shelves] = [jarsOn(database), shelvesOn(database)];
  [jarId, shelfId] = [jars.ids.newId(1), jars.ids.newId(0)];
  await put(1);
  await shelves.start();
  await atRest();
  since = await jars.now();
});
afterEach(async () => {
  await Promise.all([jars.stop(), shelves.stop()]);
  await database.close();
});

const put = (coins: number) => jars.ask(jarActor, jarId, { type: "Put", coins, shelf: shelfId });
const check = async () => (await checkDatabase(database, jarServices, { isAtRest: true })).findings;
const atRest = () => waitFor(async () => (await check()).length === 0);
const mend = () => mendAfterFailover(database, jarServices, { since });
const onShelf = async () => (await shelves.read(shelf, shelfId))?.jars[jarId];

// Each is one script: the running engines write these keys too, and would otherwise see the partition half gone.
const KEEP = `local kept = {}
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
  kept[#kept + 1] = key
  kept[#kept + 1] = redis.call('DUMP', key)
end
return kept`;
const GO_BACK = `for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end
for n = 2, #ARGV, 2 do redis.call('RESTORE', ARGV[n], 0, ARGV[n + 1]) end`;

async function keep(partition: number): Promise<() => Promise<void>> {
  const all = `{0${partition}}:*`;
  const kept = (await database.commands.callBuffer("EVAL", KEEP, "0", all)) as Buffer[];
  return async () => {
    await database.commands.callBuffer("EVAL", GO_BACK, "0", all, ...kept);
  };
}

test("the partition of the source goes back: the next change counts, though it has the version of the one that is gone", async () => {
  const goBack = await keep(1);
  await put(10);
  await atRest();
  await goBack();
  const [finding, ...others] = await check();
  expect([finding && lineOf(finding), others]).toEqual([expect.stringMatching(/^mark .* at 1, which is 0$/), []]);
  expect(finding?.undone?.from).toBeLessThanOrEqual(since);
  expect((await mend()).marks).toBe(1);
  await atRest();
  await put(5);
  await waitFor(async () => (await onShelf()) === 6);
  expect(await mend()).toMatchObject({ marks: 0 });
}, 60_000);

test("the partition of the target goes back: the event that counts as handled is handled again", async () => {
  const goBack = await keep(0);
  await put(10);
  await atRest();
  await goBack();
  const findings = await check();
  expect(findings.map(({ check: kind }) => kind)).toEqual(["followed"]);
  expect(findings[0]?.undone?.from).toBeGreaterThanOrEqual(since);
  expect(await onShelf()).toBe(1);
  expect(await mend()).toEqual({ marks: 0, events: 2 });
  await waitFor(async () => (await onShelf()) === 11);
  await atRest();
}, 60_000);
