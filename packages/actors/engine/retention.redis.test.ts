// Tests that a deleted document leaves nothing behind, here and at its subscribers, and that documents go in time.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  defineService,
  documentType,
  type Engine,
  eventStream,
  onLatest,
  openDatabase,
  send,
} from "../index.ts";
import { checkDatabase, lineOf } from "../inspect/checker/check.ts";
import { fast, log } from "../testing/jars.ts";

const note = documentType("note", {
  schema: z.object({ text: z.string(), endsAt: z.number().nullable() }),
  view: ({ id, version, text }) => ({ id, version, text }),
  lists: () => [{ list: "all" }],
  claims: ({ id, text }) => [{ claim: "title", name: text, owner: id }],
  keepUntil: ({ endsAt }) => endsAt,
});
const view = z.object({ id: z.string(), version: z.number(), text: z.string() });
const noteEvents = eventStream("notes", {
  subscribers: ["readers"],
  schema: 1,
  types: { NoteChanged: view },
  forgets: ["note"],
});
type NoteMessage = { readonly text: string; readonly endsAt?: number } | "Delete";
const noteActor = actor(actorTerms("note", { documents: { note }, events: ["NoteChanged"], claims: ["title"] }), {
  documents: (id) => ({ note: id }),
  decide: (_, message: NoteMessage, { id }) =>
    message === "Delete"
      ? { delete: { note: true } }
      : {
          write: { note: { text: message.text, endsAt: message.endsAt ?? null } },
          events: { note: "NoteChanged" as const },
          claims: [{ mode: "acquire" as const, claim: "title" as const, name: message.text, owner: id, until: null }],
        },
});
const notes = defineService("notes", { events: noteEvents, actors: [noteActor], published: [note] });

const copy = documentType("copy", { schema: z.object({ text: z.string() }), lists: () => [{ list: "copies" }] });
const copyActor = actor(actorTerms("copy", { documents: { copy } }), {
  documents: (id) => ({ copy: id }),
  decide: (_, text: string | null) => (text === null ? { delete: { copy: true } } : { write: { copy: { text } } }),
});
const readers = defineService("readers", {
  events: eventStream("readers", { subscribers: [], schema: 1, types: {} }),
  actors: [copyActor],
  reactions: [
    onLatest(noteEvents, ({ data }) => [send(copyActor, data.id, data.text)], {
      forgotten: ({ id }) => [send(copyActor, id, null)],
    }),
  ],
});

let redis: TestRedis;
let database: Database;
let writer: Engine;
let reader: Engine;
let id: string;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 2, log });
  const settings = { ...fast, trimEveryMs: 20 };
  writer = createEngine(notes, { database, log, settings });
  reader = createEngine(readers, { database, log, settings });
  await Promise.all([writer.start(), reader.start()]);
  id = database.ids.newId(1);
});
afterEach(async () => {
  await Promise.all([writer.stop(), reader.stop()]);
  await database.close();
});

const keysOf = async (part: string) => (await database.commands.keys(`*${part}*`)).toSorted();
const findings = async () => (await checkDatabase(database, [notes, readers], { isAtRest: true })).findings.map(lineOf);

test("a deleted document leaves no list, no claim and no copy, and its mark goes later", async () => {
  await writer.ask(noteActor, id, { text: "tea" });
  await waitFor(async () => (await reader.read(copy, id))?.text === "tea");
  await writer.ask(noteActor, id, "Delete");
  expect([await writer.read(note, id), await writer.count("all"), await writer.claimOwner(1, "title", "tea")]).toEqual([
    null,
    0,
    null,
  ]);
  await waitFor(async () => (await reader.read(copy, id)) === null);
  expect(await reader.count("copies")).toBe(0);
  await waitFor(async () => (await findings()).length === 0);
  expect(await writer.ask(noteActor, id, "Delete")).toBeNull();

  // The mark guards against older events for a week; the sweep then drops it.
  const schedule = "{01}:readers:retention";
  const marks = `{01}:readers:inbox:copy:${id}`;
  const [member = "", score] = await database.commands.zrange(schedule, "0", "-1", "WITHSCORES");
  expect(member).toBe(`mark copy ${id} notes:note:${id} 1`);
  expect(Number(score) - (await writer.now())).toBeGreaterThan(6 * 86_400_000);
  expect(await database.commands.hgetall(marks)).toEqual({ [`notes:note:${id}`]: "1" });
  await database.commands.zadd(schedule, 1, member, 1, `marks ${id}`);
  await waitFor(async () => (await database.commands.exists(schedule, marks)) === 0);
  expect(await keysOf(id)).toEqual([]);
});

test("a document goes when its time is over, and not before", async () => {
  const other = database.ids.newId(0);
  const now = await writer.now();
  await writer.ask(noteActor, other, { text: "cake", endsAt: now + 3_600_000 });
  await writer.ask(noteActor, id, { text: "tea", endsAt: now + 50 });
  await waitFor(async () => (await writer.read(note, id)) === null);
  expect(await writer.now()).toBeGreaterThanOrEqual(now + 50);
  expect((await writer.read(note, other))?.text).toBe("cake");
  // What was noted under the id goes a week later.
  expect(await database.commands.zrange("{01}:notes:retention", "0", "-1")).toEqual([`marks ${id}`]);
  await database.commands.zadd("{01}:notes:retention", 1, `marks ${id}`);
  await waitFor(async () => (await keysOf(":notes:retention")).length === 1);
  expect(await keysOf(":notes:retention")).toEqual(["{00}:notes:retention"]);
  const [letter] = (await database.commands.xrange("{01}:notes:events", "-", "+")).toReversed();
  expect(letter?.[1].slice(0, 2)).toEqual(["type", "NoteForgotten"]);
  await writer.ask(noteActor, other, { text: "cake" });
  expect(await keysOf(":notes:retention")).toEqual([]);
});

test("a schedule that another release has filled is left to it, and looked behind", async () => {
  const strange = Array.from({ length: 150 }, (_, at) => [1, `document unknown ${at}`]).flat();
  await database.commands.zadd("{01}:notes:retention", ...strange.map(String));
  await writer.ask(noteActor, id, { text: "tea", endsAt: 2 });
  await waitFor(async () => (await writer.read(note, id)) === null);
  expect(await database.commands.zcard("{01}:notes:retention")).toBe(151);
});

test("a document that is written and deleted, and one whose stream does not name it, are refused", async () => {
  const endless = documentType("note", {
    schema: note.schema,
    view: ({ id, version, text }) => ({ id, version, text }),
  });
  const both = actor(actorTerms("both", { documents: { note: endless } }), {
    documents: (of) => ({ note: of }),
    decide: (_, isBoth: boolean) => ({
      delete: { note: true as const },
      ...(isBoth && { write: { note: { text: "tea", endsAt: null } } }),
    }),
  });
  const events = eventStream("notes", { subscribers: [], schema: 1, types: { NoteChanged: view } });
  const engine = createEngine(defineService("notes", { events, actors: [both] }), { database, log });
  await writer.ask(noteActor, id, { text: "tea" });
  await expect(engine.ask(both, id, true)).rejects.toThrow(/it writes note and deletes it$/);
  expect(() => defineService("notes", { events, actors: [noteActor] })).toThrow(
    /note has an end, and its events do not/,
  );
  await expect(engine.ask(both, id, false)).rejects.toThrow(/the events of notes do not name note in `forgets`$/);
});
