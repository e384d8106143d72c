// Tests that a service continues after a replica has taken over from a killed master.
import { isDeepStrictEqual } from "node:util";
import { startTestCluster, type TestCluster, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Database, type Engine, openDatabase, watchEvents } from "../index.ts";
import { mastersOf } from "../redis/cluster.ts";
import { fast, jar, jarActor, jarEvents, jarsOn, log, shelf, shelvesOn } from "../testing/jars.ts";

const PARTITIONS = 6;
let cluster: TestCluster;
let database: Database;
const engines: Engine[] = [];

beforeAll(async () => {
  cluster = await startTestCluster({ masters: 3, replicas: 1 });
  database = await openDatabase({ url: cluster.url, partitions: PARTITIONS, log });
}, 120_000);
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
}, 60_000);
afterAll(async () => {
  await database.close();
  await cluster.stop();
}, 60_000);

test("after a master is killed its replica takes over: commands, events, watches, timers and prompts go on without loss", async () => {
  const settings = { ...fast, unavailableAfterMs: 20_000, sweepMs: 50 };
  const writer = jarsOn(database, { settings });
  const reader = shelvesOn(database, settings);
  engines.push(writer, reader);
  for (const engine of engines) await engine.start();
  const watched = new Map<string, number>();
  const onEvent = ({ id, data }: { id: string; data: { coins: number } }) => void watched.set(id, data.coins);
  const watch = watchEvents(jarEvents, { database, log, sinceMs: 60_000, onEvent });
  await watch.start();
  const shelfId = database.ids.newId(0);
  const ids = Array.from({ length: 30 }, (_, n) => database.ids.newId(n % PARTITIONS));
  const put = (id: string) => writer.ask(jarActor, id, { type: "Put", coins: 1, shelf: shelfId });
  const soon = (await writer.now()) + 1_500;
  await Promise.all(ids.map(put));
  await Promise.all(ids.map((id) => writer.ask(jarActor, id, { type: "RingAt", at: soon })));
  // A failover loses writes that the replica has not received, so the test waits until every replica has all writes.
  await Promise.all(mastersOf(database.commands).map((master) => master.call("WAIT", 1, 5_000)));

  await cluster.nodes[0]?.kill();
  await Promise.all(ids.map(put));
  const told = Object.fromEntries(ids.map((id) => [id, 2]));
  await waitFor(() => isDeepStrictEqual(Object.fromEntries(watched), told), { timeoutMs: 40_000 });
  await watch.stop();
  await waitFor(async () => isDeepStrictEqual((await reader.read(shelf, shelfId))?.jars, told), { timeoutMs: 40_000 });
  await waitFor(
    async () => {
      const jars = await writer.readMany(jar, ids);
      return jars.every((found) => found?.coins === 2 && found.rung === 1);
    },
    { timeoutMs: 40_000, message: "a timer or a coin is missing" },
  );
  expect(writer.isReady() && reader.isReady()).toBe(true);
}, 120_000);
