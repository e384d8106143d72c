// Tests on a Redis that a kind which skips the same views publishes each change of its view, and no other.
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
import { log } from "../testing/jars.ts";
import { publishedEvents } from "../testing/publisher.ts";

const view = z.object({ id: z.string(), version: z.number(), shown: z.number() });
type View = z.infer<typeof view>;
const letterEvents = eventStream<View>("letters", {
  subscribers: ["copies"],
  schema: 1,
  types: { LetterChanged: view },
});
const letter = documentType("letter", {
  schema: z.object({ shown: z.number(), hidden: z.number() }),
  view: ({ id, version, shown }) => ({ id, version, shown }),
  skipsSameViews: true,
});
const letterActor = actor(actorTerms("letter", { documents: { letter }, events: ["LetterChanged"] }), {
  documents: (id) => ({ letter: id }),
  decide: (_documents, state: { shown: number; hidden: number }) => ({
    write: { letter: state },
    events: { letter: "LetterChanged" },
  }),
});
const letters = defineService("letters", { events: letterEvents, actors: [letterActor], published: [letter] });

const copy = documentType("copy", { schema: z.object({ shown: z.number() }) });
const copyActor = actor(actorTerms("copy", { documents: { copy } }), {
  documents: (id) => ({ copy: id }),
  decide: (_documents, { shown }: View) => ({ write: { copy: { shown } } }),
});
const copies = defineService("copies", {
  events: eventStream<never>("copies", { subscribers: [], schema: 1, types: {} }),
  actors: [copyActor],
  reactions: [onLatest(letterEvents, ({ data }) => [send(copyActor, data.id, data)])],
});

let redis: TestRedis;
let database: Database;
let engine: Engine;
let id: string;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 1, log });
  engine = createEngine(letters, { database, log });
  id = engine.ids.newId(0);
  const states = [
    { shown: 1, hidden: 1 },
    { shown: 1, hidden: 2 },
    { shown: 1, hidden: 3 },
    { shown: 2, hidden: 3 },
    { shown: 2, hidden: 4 },
  ];
  for (const state of states) await engine.ask(letterActor, id, state);
});
afterEach(async () => await database.close());

const findings = async (isAtRest = false) =>
  (await checkDatabase(database, [letters, copies], { isAtRest, againAfterMs: 1 })).findings.map(lineOf);

async function rewrite(changes: object): Promise<void> {
  const key = `{00}:letters:letter:${id}`;
  const { commands, form } = database;
  const text = form === "json" ? await commands.call("JSON.GET", key) : await commands.hget(key, "j");
  const after = JSON.stringify({ ...JSON.parse(String(text)), ...changes });
  if (form === "json") await commands.call("JSON.SET", key, "$", after);
  else await commands.hset(key, "j", after);
}

test("each change of the view has an event, which names the one before it, and no other change has", async () => {
  const events = await publishedEvents(database, letterEvents);
  expect(events.map(({ version, previous, data }) => [version, previous, data.shown])).toEqual([
    [0, null, 1],
    [3, 0, 2],
  ]);
  expect(await engine.read(letter, id)).toEqual({ id, version: 4, shown: 2, hidden: 4 });
});

test("a subscriber that has handled the last event has handled all, also once the event is gone", async () => {
  expect(await findings(true)).toContainEqual(expect.stringContaining("was to be told"));
  const follower = createEngine(copies, { database, log });
  await follower.start();
  await waitFor(async () => (await follower.read(copy, id))?.shown === 2);
  await waitFor(async () => (await findings(true)).length === 0);
  await database.commands.xtrim("{00}:letters:events", "MAXLEN", 0);
  expect(await findings(true)).toEqual([]);
  await follower.stop();
});

test("the checker finds a change of the view without an event, and an event that is missing between two", async () => {
  expect(await findings()).toEqual([]);
  await rewrite({ shown: 3 });
  expect(await findings()).toEqual([`last-event ${id}: letter at 4 is not what its event says`]);
  await rewrite({ shown: 2 });
  await engine.ask(letterActor, id, { shown: 5, hidden: 4 });
  const entries = await database.commands.xrange("{00}:letters:events", "-", "+");
  await database.commands.xdel("{00}:letters:events", String(entries[1]?.[0]));
  expect(await findings()).toEqual([`versions ${id}: letter has version 5 after 0`]);
});
