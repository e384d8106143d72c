// Checks what waits in a service, and the facts by which commits and refusals are counted.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { changesOf, type Database, type Engine, type EngineFact, openDatabase } from "../index.ts";
import { jar, jarActor, jarServices, jarsOn, log, shelf, shelvesOn } from "../testing/jars.ts";
import { backlogOf, timerIdsOf } from "./backlog.ts";
import { pausedWorkOf } from "./paused.ts";

let redis: TestRedis;
let database: Database;
let jars: Engine;
let shelves: Engine;
let facts: EngineFact[];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  facts = [];
  const observe = (fact: EngineFact): void => void facts.push(fact);
  database = await openDatabase({ url: redis.url, partitions: 2, log });
  jars = jarsOn(database, { observe });
  shelves = shelvesOn(database, { observe });
});
afterEach(async () => {
  await Promise.all([jars.stop(), shelves.stop()]);
  await database.close();
});

const committed = () => facts.filter((fact) => fact.kind === "committed");

test("backlogOf() counts dead letters, timers, paused work and consumers of a service", async () => {
  const jarsService = jarServices.find(({ service }) => service === "jars");
  if (!jarsService) throw new Error("there are no jars");
  const nothing = await backlogOf(database, jarsService);
  expect(nothing).toMatchObject({ deadLetters: 0, retrying: 0, later: 0, unknown: 0, consumers: 0, paused: 0 });
  expect(nothing.timers.every(({ set, overdueMs }) => set === 0 && overdueMs === 0)).toBe(true);
  const id = jars.ids.newId(1);
  await jars.ask(jarActor, id, { type: "Put", coins: 1, shelf: "" });
  await jars.ask(jarActor, id, { type: "RingAt", at: 5 });
  await database.commands.xadd("{01}:jars:dead", "*", "error", "bad luck");
  await pausedWorkOf(database, "jars").pause("timer:jar|ring");
  const now = Date.now();
  await database.commands.zadd("{00}:jars:consumers", now, "one", now - 3_600_000, "gone");
  await database.commands.zadd("{01}:jars:consumers", now, "one");
  const found = await backlogOf(database, jarsService);
  expect(found).toMatchObject({ deadLetters: 1, paused: 1, consumers: 1 });
  const ring = found.timers.find(({ timer }) => timer === "jar|ring");
  expect([ring?.set, (ring?.overdueMs ?? 0) > 1_000_000]).toEqual([1, true]);
  expect(await timerIdsOf(database, { service: "jars", timer: "jar|ring", limitPerPartition: 5 })).toEqual([id]);
});

test("each change of a document is reported once, with the document before and after", async () => {
  const id = jars.ids.newId(0);
  const commandId = jars.newCommandId();
  await jars.ask(jarActor, id, { type: "Put", coins: 2 }, { commandId });
  await jars.ask(jarActor, id, { type: "Put", coins: 2 }, { commandId });
  await jars.ask(jarActor, id, { type: "Put", coins: 3 });
  const coins = committed().flatMap((fact) => changesOf(fact, jar).map(({ was, is }) => [was?.coins, is?.coins]));
  expect(coins).toEqual([
    [undefined, 2],
    [2, 5],
  ]);
  expect(committed().flatMap((fact) => changesOf(fact, shelf))).toEqual([]);
});

test("an event that is delivered twice is reported as one commit of its subscriber", async () => {
  await jars.ask(jarActor, jars.ids.newId(0), { type: "Put", coins: 2, shelf: shelves.ids.newId(0) });
  await shelves.start();
  await waitFor(() => committed().some((fact) => changesOf(fact, shelf).length > 0));
  const [entry] = await database.commands.xrange("{00}:jars:events", "-", "+");
  await database.commands.xadd("{00}:jars:events", "*", ...(entry?.[1] ?? []));
  await waitFor(async () => {
    const groups = (await jars.streams.standings()).flatMap((status) => status.groups);
    return groups.every(({ lag, pending }) => (lag ?? 0) + pending === 0);
  });
  expect(committed().flatMap((fact) => changesOf(fact, shelf))).toHaveLength(1);
});

test("a refused command is reported with its code, and the time of calls to Redis", async () => {
  const id = jars.ids.newId(0);
  await expect(jars.ask(jarActor, id, { type: "Put", coins: -1 })).rejects.toThrow();
  expect(facts.filter(({ kind }) => kind === "refused")).toEqual([
    { kind: "refused", actor: "jar", code: "not_enough" },
  ]);
  const calls = facts.filter((fact) => fact.kind === "redis call");
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.every(({ ms }) => ms > 0)).toBe(true);
});
