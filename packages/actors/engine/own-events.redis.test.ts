// Tests on a Redis that a service can subscribe to its own events, and that a side subscriber may start late or never.
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

// An asker asks a helper in another partition, and hears the answer; both publish in the stream of their service.
const state = z.object({ partner: z.string(), count: z.number(), answered: z.number() });
const view = state.extend({ id: z.string(), version: z.number() });
type View = z.infer<typeof view>;
const asker = documentType("asker", { schema: state, view: (found): View => found });
const helper = documentType("helper", { schema: state, view: (found): View => found });
const events = eventStream("pairs", {
  ...{ subscribers: ["pairs"], sideSubscribers: ["notes"], schema: 1 },
  types: { Asked: view, Answered: view },
});
type Message = { type: "Ask"; partner: string } | { type: "Follow"; view: View };

const askerActor = actor(actorTerms("asker", { documents: { asker }, events: ["Asked"] }), {
  documents: (id) => ({ asker: id }),
  decide({ asker: found }, message: Message) {
    if (message.type === "Ask") {
      const { count = 0, answered = 0 } = found ?? {};
      return {
        write: { asker: { partner: message.partner, count: count + 1, answered } },
        events: { asker: "Asked" as const },
      };
    }
    return found ? { write: { asker: { ...found, answered: message.view.count } } } : {};
  },
});
const helperActor = actor(actorTerms("helper", { documents: { helper }, events: ["Answered"] }), {
  documents: (id) => ({ helper: id }),
  decide: (_, { view: { id, count } }: { view: View }) => ({
    write: { helper: { partner: id, count, answered: 0 } },
    events: { helper: "Answered" as const },
  }),
});
const pairs = defineService("pairs", {
  events,
  actors: [askerActor, helperActor],
  reactions: [
    onLatest(events, ({ kind, data }) =>
      kind === "asker"
        ? [send(helperActor, data.partner, { view: data })]
        : [send(askerActor, data.partner, { type: "Follow", view: data })],
    ),
  ],
});

const note = documentType("note", { schema: z.object({ count: z.number() }) });
const noteActor = actor(actorTerms("note", { documents: { note } }), {
  documents: (id) => ({ note: id }),
  decide: (_, { view: { count } }: { view: View }) => ({ write: { note: { count } } }),
});
const notes = defineService("notes", {
  events: eventStream("notes", { subscribers: [], schema: 1, types: {} }),
  actors: [noteActor],
  reactions: [onLatest(events, ({ id, data }) => [send(noteActor, id, { view: data })])],
});

let redis: TestRedis;
let database: Database;
let engines: Engine[];
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 2, log });
  engines = [];
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.stop()));
  await database.close();
});

async function started(engine: Engine): Promise<Engine> {
  engines.push(engine);
  await engine.start();
  return engine;
}

async function findings(): Promise<string[]> {
  return (await checkDatabase(database, [pairs, notes], { isAtRest: true })).findings.map(lineOf);
}

test("two documents of a service in two partitions hear of each other by the service's own events", async () => {
  const [one, other] = [
    await started(createEngine(pairs, { database, log })),
    await started(createEngine(pairs, { database, log })),
  ];
  const [id, partner] = [database.ids.newId(0), database.ids.newId(1)];
  for (const engine of [one, other, one]) await engine.ask(askerActor, id, { type: "Ask", partner });
  const found = await one.readUntil(asker, id, { isEnough: ({ answered }) => answered === 3, withinMs: 10_000 });
  expect(found).toMatchObject({ count: 3, answered: 3 });
  await waitFor(async () => (await findings()).length === 0);
});

test("a side subscriber that has never run owes nothing, and begins with what was published before it ran", async () => {
  const engine = await started(createEngine(pairs, { database, log }));
  const [id, partner] = [database.ids.newId(0), database.ids.newId(1)];
  await engine.ask(askerActor, id, { type: "Ask", partner });
  await waitFor(async () => (await findings()).length === 0);
  const later = await started(createEngine(notes, { database, log }));
  const noted = await later.readUntil(note, id, { isEnough: () => true, withinMs: 10_000 });
  expect(noted).toMatchObject({ count: 1 });
  await waitFor(async () => (await findings()).length === 0);
  await later.stop();
  await engine.ask(askerActor, id, { type: "Ask", partner });
  await waitFor(async () =>
    (await findings()).some((line) =>
      line.startsWith(`followed ${id}: notes note was to be told of pairs:asker:${id}`),
    ),
  );
});
