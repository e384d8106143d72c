// Tests that an event which was set aside holds back the later events of its document, for a reaction of the kind `each`.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, type EngineOptions, onEach, openDatabase, send } from "../index.ts";
import { encodeEvent } from "../model/events.ts";
import { jarActor, jarEvents, jarsOn, jarView, log } from "../testing/jars.ts";
import { journal, journalActor, journalsOn, lineOfEvent, noting } from "../testing/journals.ts";

const STREAM = "{00}:jars:events";
const LATER = "{00}:journals:later";
const WAITING = "{00}:journals:waiting";

let redis: TestRedis;
let database: Database;
let jars: Engine;
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 1, log });
  jars = jarsOn(database);
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  await database.close();
});

async function journals(reaction = noting(), options: Partial<EngineOptions> = {}): Promise<Engine> {
  const engine = journalsOn(database, reaction, options);
  engines.push(engine);
  await engine.start();
  return engine;
}
const newId = () => database.ids.newId(0);
const put = (id: string, shelf: string) => jars.ask(jarActor, id, { type: "Put", coins: 1, shelf });
const linesOf = async (engine: Engine, id: string) => (await engine.read(journal, id))?.lines ?? [];
const inOrder = (id: string, count: number) =>
  Array.from({ length: count }, (_, version) => `${id} ${version} ${version === 0 ? "-" : version - 1}`);
const due = async (set: string) => {
  const [member = ""] = await database.commands.zrange(set, "0", "-1");
  await database.commands.zadd(set, 1, member);
};

test("an event that is retried later holds its document back, and no other", async () => {
  let isLucky = false;
  const [id, other, journalId, otherJournal] = [newId(), newId(), newId(), newId()];
  const unlucky = noting((event) => {
    if (event.id === id && event.version === 1 && !isLucky) throw new Error("not yet");
  });
  const reader = await journals(unlucky, { settings: { retryMs: [10, 40_000, 40_000] } });
  for (let n = 0; n < 4; n++) await put(id, journalId);
  await put(other, otherJournal);
  await waitFor(async () => (await database.commands.zcard(LATER)) === 1);
  await waitFor(async () => (await linesOf(reader, otherJournal)).length === 1);
  await waitFor(async () => Number((await database.commands.xpending(STREAM, "journals"))[0]) === 0);
  expect(await linesOf(reader, journalId)).toEqual(inOrder(id, 1));
  // It fails once more, and is put back.
  await due(LATER);
  await waitFor(
    async () => Number((await database.commands.zrange(LATER, "0", "-1", "WITHSCORES"))[1]) > Date.now() + 9_000,
  );
  expect(await linesOf(reader, journalId)).toEqual(inOrder(id, 1));
  isLucky = true;
  await due(LATER);
  await waitFor(async () => (await linesOf(reader, journalId)).length === 4);
  expect(await linesOf(reader, journalId)).toEqual(inOrder(id, 4));
  await waitFor(async () => (await database.commands.exists(WAITING, LATER, "{00}:journals:aside")) === 0);
});

test("a dead letter of an event that was set aside holds its document back until it is retried", async () => {
  let isLucky = false;
  const [id, journalId] = [newId(), newId()];
  const unlucky = noting((event) => {
    if (event.version === 0 && !isLucky) throw new Error("not yet");
  });
  const reader = await journals(unlucky, { settings: { retryMs: [40_000] } });
  for (let n = 0; n < 3; n++) await put(id, journalId);
  await waitFor(async () => (await database.commands.zcard(LATER)) === 1);
  await due(LATER);
  await waitFor(async () => (await reader.deadLetters.count()) === 1);
  expect(await linesOf(reader, journalId)).toEqual([]);
  isLucky = true;
  expect(await reader.deadLetters.retryMany({})).toEqual({ done: 1, superseded: [], cursor: null });
  await waitFor(async () => (await linesOf(reader, journalId)).length === 3);
  expect(await linesOf(reader, journalId)).toEqual(inOrder(id, 3));
});

test("an event of an unknown kind holds its document back until a process that knows it has handled it", async () => {
  const [id, journalId] = [newId(), newId()];
  const older = await journals();
  await put(id, journalId);
  const head = { type: "JarGifted", id, kind: "jar", time: 2, cause: "test", trace: "", schema: 1 };
  const data = { id, coins: 1, shelf: journalId };
  const [entry] = await waitFor(async () => {
    const entries = await database.commands.xrange(STREAM, "-", "+");
    return entries.length > 0 ? entries : null;
  });
  const fields = entry?.[1] ?? [];
  const time = Number(fields[fields.indexOf("time") + 1]);
  for (const version of [1, 2]) {
    const type = version === 1 ? "JarGifted" : "JarChanged";
    const event = { ...head, type, version, time: time + version, data: { ...data, version } };
    const last = { version: version - 1, time: time + version - 1 };
    await database.commands.xadd(STREAM, "*", ...encodeEvent(event, last));
  }
  const kind = "{00}:journals:unknown:jars|JarGifted|1";
  await waitFor(async () => (await database.commands.zcard(kind)) === 1);
  await waitFor(async () => Number((await database.commands.xpending(STREAM, "journals"))[0]) === 0);
  expect(await linesOf(older, journalId)).toEqual(inOrder(id, 1));
  const newer = { ...jarEvents, types: { ...jarEvents.types, JarGifted: jarView } };
  await journals(onEach(newer, (event) => [send(journalActor, journalId, { line: lineOfEvent(event) })]));
  await waitFor(async () => (await linesOf(older, journalId)).length === 3);
  expect(await linesOf(older, journalId)).toEqual(inOrder(id, 3));
});
