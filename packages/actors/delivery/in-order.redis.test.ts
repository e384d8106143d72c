// Tests that a reaction of the kind `each` is given every event of a document, once and in order.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { createEngine, type Database, type Engine, type EngineOptions, onEach, openDatabase, send } from "../index.ts";
import { checkDatabase, lineOf } from "../inspect/checker/check.ts";
import { rebuildSubscriber } from "../inspect/rebuild.ts";
import { encodeEvent } from "../model/events.ts";
import { jarActor, jarEvents, jarService, jarsOn, log } from "../testing/jars.ts";
import {
  boxActor,
  boxService,
  journal,
  journalActor,
  journalService,
  journalsOn,
  lineOfEvent,
  noting,
  notingBoxes,
} from "../testing/journals.ts";

const STREAM = "{00}:jars:events";
const WAITING = "{00}:journals:waiting";
const NEVER = 9_999_999_999_999;

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
const put = (id: string, shelf: string, coins = 1) => jars.ask(jarActor, id, { type: "Put", coins, shelf });
const change = (id: string) => jars.ask(jarActor, id, { type: "RingAt", at: NEVER });
async function untilNoted(engine: Engine, journalId: string, lines: readonly string[]): Promise<void> {
  await waitFor(async () => ((await engine.read(journal, journalId))?.lines.length ?? 0) >= lines.length);
  expect((await engine.read(journal, journalId))?.lines).toEqual(lines);
}
const lines = (id: string, ...versions: number[]) =>
  versions.map((version, at) => `${id} ${version} ${at === 0 ? "-" : versions[at - 1]}`);
/** Fails at the event of this version, until luck comes. */
const failingAt = (at: number, isLucky: () => boolean = () => false) =>
  noting(({ version }) => {
    if (version === at && !isLucky()) throw new Error("bad luck");
  });
const atRest = async () =>
  (await checkDatabase(database, [jarService, journalService()], { isAtRest: true })).findings
    .map(lineOf)
    .filter((line) => !/^(versions|last-event)|shelves/.test(line));

async function rewrite(id: string, text: string): Promise<void> {
  const key = `{00}:jars:jar:${id}`;
  if (database.form === "json") await database.commands.call("JSON.SET", key, "$", text);
  else await database.commands.hset(key, "v", String(JSON.parse(text).version), "j", text);
}
async function textOf(id: string): Promise<string> {
  const key = `{00}:jars:jar:${id}`;
  return String(
    database.form === "json" ? await database.commands.call("JSON.GET", key) : await database.commands.hget(key, "j"),
  );
}

test("every event of a document is handed on in order, across changes without events, and says which came before it", async () => {
  const [id, journalId] = [newId(), newId()];
  await change(id);
  await put(id, journalId);
  await change(id);
  await change(id);
  await put(id, journalId);
  await put(id, journalId);
  const reader = await journals();
  await untilNoted(reader, journalId, lines(id, 1, 4, 5));
  await waitFor(async () => (await database.commands.xpending(STREAM, "journals"))[0] === 0);
  expect(await atRest()).toEqual([]);
});

test("an event waits for the one before it, which another process handles, and holds neither a slot nor other documents", async () => {
  const [id, other, journalId, otherJournal] = [newId(), newId(), newId(), newId()];
  let isLucky = false;
  const unlucky = noting((event) => {
    if (event.id === id && event.version === 0 && !isLucky) throw new Error("not yet");
  });
  const settings = { slots: 1, retryMs: Array.from({ length: 50 }, () => 20) };
  await journals(unlucky, { settings });
  const second = await journals(unlucky, { settings });
  for (let n = 0; n < 30; n++) await put(id, journalId);
  await put(other, otherJournal);
  await untilNoted(second, otherJournal, lines(other, 0));
  await waitFor(async () => (await database.commands.zcard(WAITING)) === 29);
  expect(await second.read(journal, journalId)).toBeNull();
  isLucky = true;
  await untilNoted(second, journalId, lines(id, ...Array(30).keys()));
  await waitFor(async () => (await atRest()).length === 0);
});

test.each(["retry", "drop"] as const)(
  "a dead letter holds its document's later events back until %s()",
  async (what) => {
    const [id, journalId] = [newId(), newId()];
    let isLucky = false;
    const reader = await journals(
      noting(({ version }) => {
        if (version === 1 && !isLucky) throw new Error("bad luck");
      }),
    );
    for (let n = 0; n < 4; n++) await put(id, journalId);
    await waitFor(async () => (await reader.deadLetters.count()) === 1);
    await waitFor(async () => (await database.commands.zcard(WAITING)) === 3);
    expect(await reader.read(journal, journalId)).toMatchObject({ lines: lines(id, 0) });
    isLucky = true;
    const [letter] = await reader.deadLetters.list();
    expect(await reader.deadLetters[what](letter?.id ?? "")).toBe(true);
    await untilNoted(
      reader,
      journalId,
      lines(id, 0, 1, 2, 3).filter((_, at) => what === "retry" || at !== 1),
    );
    await waitFor(async () => (await database.commands.zcard(WAITING)) === 0);
    expect(await reader.deadLetters[what](letter?.id ?? "")).toBe(false);
  },
);

test("a subscriber that starts after a trim begins with the oldest events that are kept, and says so once", async () => {
  const ids = [newId(), newId(), newId()];
  const journalIds = ids.map(newId);
  for (const n of [0, 1, 2]) for (const at of [0, 1, 2]) await put(ids[at] ?? "", journalIds[at] ?? "", n);
  await database.commands.xtrim(STREAM, "MAXLEN", 6);
  const said: string[] = [];
  const reader = await journals(noting(), {
    log: { ...log, info: (_: unknown, text?: string) => void said.push(String(text)) },
  });
  for (const [at, journalId] of journalIds.entries()) {
    await untilNoted(reader, journalId, lines(ids[at] ?? "", 0, 1, 2).slice(1));
  }
  expect(said.filter((text) => text.startsWith("Begins"))).toHaveLength(1);
});

test("a document that was set back to an older version goes on with its new events, none twice", async () => {
  const [id, journalId] = [newId(), newId()];
  const reader = await journals();
  for (let n = 0; n < 3; n++) await put(id, journalId);
  const older = await textOf(id);
  for (let n = 0; n < 3; n++) await put(id, journalId);
  await untilNoted(reader, journalId, lines(id, 0, 1, 2, 3, 4, 5));
  await rewrite(id, older);
  for (let n = 0; n < 5; n++) await put(id, journalId);
  await untilNoted(reader, journalId, [
    ...lines(id, 0, 1, 2, 3, 4, 5),
    ...[3, 4, 5, 6, 7].map((version) => `${id} ${version} ${version - 1}`),
  ]);
});

describe("beside an older release", () => {
  /** Makes an event, and the text of its document, as a release would write them that knows no `previous`. */
  async function putAsBefore(id: string, shelf: string): Promise<void> {
    await put(id, shelf);
    const { published: _published, ...state } = JSON.parse(await textOf(id));
    await rewrite(id, JSON.stringify(state));
    const [last] = await database.commands.xrevrange(STREAM, "+", "-", "COUNT", 1);
    const [entry, fields] = last ?? ["", []];
    await database.commands.xdel(STREAM, entry);
    const kept = fields.flatMap((value, at) =>
      at % 2 === 0 && !value.startsWith("previous") ? [value, fields[at + 1] ?? ""] : [],
    );
    await database.commands.xadd(STREAM, "*", ...kept);
  }

  test("events and documents that do not say what came before are handed on once and in order", async () => {
    const [id, journalId] = [newId(), newId()];
    await put(id, journalId);
    await putAsBefore(id, journalId);
    await putAsBefore(id, journalId);
    await put(id, journalId);
    await put(id, journalId);
    await Promise.all([journals(), journals()]);
    const expected = [`${id} 0 -`, `${id} 1 -`, `${id} 2 -`, `${id} 3 -`, `${id} 4 3`];
    await untilNoted(engines[0] ?? jars, journalId, expected);
  });

  test("an event that the older release has handled holds nothing up", async () => {
    const [id, journalId] = [newId(), newId()];
    await put(id, journalId);
    const reader = await journals();
    await untilNoted(reader, journalId, lines(id, 0));
    await reader.stop();
    await put(id, journalId);
    await put(id, journalId);
    const read = await database.commands.call(
      "XREADGROUP",
      "GROUP",
      "journals",
      "old",
      "COUNT",
      1,
      "STREAMS",
      STREAM,
      ">",
    );
    const again = await journals(noting(), { settings: { claimIdleMs: 60_000 } });
    await waitFor(async () => (await database.commands.zcard(WAITING)) === 1);
    await database.commands.xack(STREAM, "journals", String(Array.isArray(read) ? read[0][1][0][0] : ""));
    await untilNoted(again, journalId, [...lines(id, 0), `${id} 2 1`]);
  });
});

test("a group that was created again hands no event on twice", async () => {
  const [id, journalId] = [newId(), newId()];
  const reader = await journals();
  for (let n = 0; n < 3; n++) await put(id, journalId);
  await untilNoted(reader, journalId, lines(id, 0, 1, 2));
  await database.commands.xgroup("DESTROY", STREAM, "journals");
  const create = () => database.commands.call("XGROUP", "CREATE", STREAM, "journals", "0").catch(() => "is there");
  await waitFor(async () => (await create()) === "is there");
  await put(id, journalId);
  await untilNoted(reader, journalId, lines(id, 0, 1, 2, 3));
  await waitFor(async () => (await atRest()).length === 0);
  expect((await reader.read(journal, journalId))?.lines).toHaveLength(4);
});

test("an event that was set aside until its retry holds its document's later events back, and goes on before them", async () => {
  const [id, journalId] = [newId(), newId()];
  let tried = 0;
  const settings = { mostWaiting: 0, retryMs: [20, 20, 20, 20] };
  const isLucky = () => ++tried === 4;
  const reader = await journals(failingAt(1, isLucky), { settings });
  for (let n = 0; n < 4; n++) await put(id, journalId);
  await untilNoted(reader, journalId, lines(id, 0, 1, 2, 3));
  expect(tried).toBe(4);
  await waitFor(async () => (await atRest()).length === 0);
  expect(await database.commands.exists("{00}:journals:later", "{00}:journals:aside", WAITING)).toBe(0);
});

test("an event of an unknown kind holds its document's later events back until a process knows it", async () => {
  const [id, other, journalId] = [newId(), newId(), newId()];
  const painted = { ...jarEvents, types: { ...jarEvents.types, JarPainted: z.object({ id: z.string() }) } };
  const publish = async (of: string, type: string, version: number) => {
    const head = { type, id: of, kind: "jar", version, time: 1_000 + version, cause: "test", trace: "", schema: 1 };
    const event = { ...head, data: { id: of, version, coins: 1, shelf: journalId } };
    const last = version === 0 ? null : { version: version - 1, time: 999 + version };
    await database.commands.xadd(STREAM, "*", ...encodeEvent(event, last));
  };
  const old = await journals();
  for (const [version, type] of ["JarChanged", "JarPainted", "JarChanged"].entries()) await publish(id, type, version);
  await publish(other, "JarChanged", 0);
  await untilNoted(old, journalId, [...lines(id, 0), ...lines(other, 0)]);
  await waitFor(async () => (await database.commands.zcard(WAITING)) === 2);
  await journals(onEach(painted, (event) => [send(journalActor, journalId, { line: lineOfEvent(event) })]));
  await untilNoted(old, journalId, [...lines(id, 0), ...lines(other, 0), ...lines(id, 0, 1, 2).slice(1)]);
});

test("an event that was set aside and is gone holds nothing back for ever", async () => {
  const [id, journalId] = [newId(), newId()];
  const reader = await journals(failingAt(1), { settings: { mostWaiting: 0, retryMs: [60_000] } });
  for (let n = 0; n < 3; n++) await put(id, journalId);
  await waitFor(async () => (await database.commands.zcard(WAITING)) === 2);
  await waitFor(async () => (await database.commands.del("{00}:journals:later", "{00}:journals:aside")) > 0);
  await untilNoted(reader, journalId, [...lines(id, 0), `${id} 2 1`]);
});

test("the event of a deleted document comes last, drops its mark, and a new document under the id begins anew", async () => {
  const [id, journalId] = [newId(), newId()];
  const boxes = createEngine(boxService, { database, log });
  engines.push(boxes);
  for (const isDeleted of [false, false, true]) await boxes.ask(boxActor, id, isDeleted);
  const reader = await journals(notingBoxes(journalId));
  await untilNoted(reader, journalId, [...lines(id, 0, 1), `${id} 2 1 gone`]);
  await waitFor(async () => (await database.commands.hget("{00}:journals:marks", `boxes:box:${id}`)) === null);
  await boxes.ask(boxActor, id, false);
  await untilNoted(reader, journalId, [...lines(id, 0, 1), `${id} 2 1 gone`, `${id} 0 -`]);
});

test("rebuildSubscriber() refuses a subscriber that wants each event", async () => {
  await journals();
  await expect(rebuildSubscriber(database, { source: jarService, subscriber: "journals" })).rejects.toMatchObject({
    code: "wants_each_event",
  });
});
