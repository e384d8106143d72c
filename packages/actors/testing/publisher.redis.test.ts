// Tests that subscribers handle the events of a publisher.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../index.ts";
import { jarEvents, log, shelf, shelvesOn } from "./jars.ts";
import { publishedEvents, publisher } from "./publisher.ts";

let redis: TestRedis;
let database: Database;
beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: 2, log });
});
afterAll(async () => {
  await database.close();
  await redis.stop();
});

test("publish() publishes as the service would, and subscribers handle the events", async () => {
  const shelves = shelvesOn(database);
  await shelves.start();
  const jars = publisher(jarEvents, { database, kind: "jar", blank: { coins: 0, shelf: "" } });
  const [id, shelfId] = [jars.newId(1), jars.newId(1)];
  expect(await jars.publish("JarChanged", { id, coins: 2, shelf: shelfId })).toMatchObject({ version: 0, coins: 2 });
  const again = await jars.publish("JarChanged", { id, coins: 5 });
  expect(again).toEqual({ id, version: 1, coins: 5, shelf: shelfId });
  await waitFor(async () => (await shelves.read(shelf, shelfId))?.jars[id] === 5);
  expect((await publishedEvents(database, jarEvents)).map(({ data }) => data.version)).toEqual([0, 1]);
  await expect(jars.publish("JarBroken", { id })).rejects.toThrow("no such event");
  await shelves.stop();
});
