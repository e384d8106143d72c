// Tests that readUntil() ends with a change or at its time limit.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, openDatabase } from "../index.ts";
import { jar, jarActor, jarsOn, log, shelf } from "../testing/jars.ts";

let redis: TestRedis;
let database: Database;
let engines: Engine[];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  database = await openDatabase({ url: redis.url, partitions: 4, log });
  engines = [jarsOn(database), jarsOn(database)];
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.stop()));
  await database.close();
});

test("readUntil() resolves once isEnough is true, whichever process changes the document", async () => {
  const [reader, writer] = engines;
  const id = database.ids.newId(1);
  const isEnough = ({ coins }: { coins: number }) => coins >= 2;
  // The pause between reads is far longer than the test, so that only a change can end the pause.
  let isRead = false;
  const read = reader?.readUntil(jar, id, { isEnough, withinMs: 20_000, everyMs: 10_000 }).then((document) => {
    isRead = true;
    return document;
  });
  // The watch starts some time after the call and may miss the first changes, so the test makes changes until one is
  // seen.
  await waitFor(async () => {
    await writer?.ask(jarActor, id, { type: "Put", coins: 1 });
    return isRead;
  });
  expect((await read)?.coins).toBeGreaterThanOrEqual(2);
});

test("readUntil() resolves with the last read at its time limit, also for documents without events", async () => {
  const [engine] = engines;
  const id = database.ids.newId(1);
  const never = { isEnough: () => false, withinMs: 40 };
  expect(await engine?.readUntil(jar, id, never)).toBeNull();
  await engine?.ask(jarActor, id, { type: "Put", coins: 1 });
  expect(await engine?.readUntil(jar, id, never)).toMatchObject({ coins: 1 });
  expect(await engine?.readUntil(shelf, id, never)).toBeNull();
});
