import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  createEngine,
  type Database,
  defineService,
  type Engine,
  type EngineFact,
  type EngineSettings,
  onLatest,
  openDatabase,
  send,
} from "../index.ts";
import {
  fast,
  jar,
  jarActor,
  jarEvents,
  jarsOn,
  log,
  shelf,
  shelfActor,
  shelfService,
  shelvesOn,
} from "../testing/jars.ts";

const STREAM = "{00}:jars:events";

let redis: TestRedis;
let database: Database;
let luck: { isBad: boolean };
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  luck = { isBad: true };
  database = await openDatabase({ url: redis.url, partitions: 1, log });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  await database.close();
});

function jars(settings: Partial<EngineSettings> = {}): Engine {
  return keep(jarsOn(database, { settings }));
}
function shelves(settings: Partial<EngineSettings> = {}): Engine {
  const follow = onLatest(jarEvents, ({ data }) => {
    if (luck.isBad && data.coins === 7) throw new Error("seven is bad luck today");
    return data.shelf ? [send(shelfActor, data.shelf, { type: "Follow", ...data })] : [];
  });
  return keep(shelvesOn(database, settings, follow));
}
function failing(text: string) {
  return onLatest(jarEvents, () => {
    throw new Error(text);
  });
}
function keep(engine: Engine): Engine {
  engines.push(engine);
  return engine;
}
async function fill(engine: Engine, count: number, shelfId: string): Promise<void> {
  for (let n = 0; n < count; n++) {
    await engine.ask(jarActor, engine.ids.newId(0), { type: "Put", coins: 1, shelf: shelfId });
  }
}
const length = () => database.commands.xlen(STREAM);

describe("trim()", () => {
  test("trim() removes nothing that a registered subscriber has not handled", async () => {
    const writer = jars({ keepMs: 0 });
    await fill(writer, 250, "");
    expect([await writer.streams.trim(), await length()]).toEqual([0, 250]);
    await database.commands.call("XREADGROUP", "GROUP", "shelves", "slow", "COUNT", 220, "STREAMS", STREAM, ">");
    expect([await writer.streams.trim(), await length()]).toEqual([0, 250]);
  });

  test("trim() removes what all have handled and is old enough, and a subscriber goes on behind it", async () => {
    const writer = jars({ keepMs: 0 });
    const reader = shelves();
    const shelfId = database.ids.newId(0);
    await reader.start();
    await fill(writer, 250, shelfId);
    await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 250);
    await waitFor(async () => (await database.commands.xpending(STREAM, "shelves"))[0] === 0);
    expect(await jars().streams.trim()).toBe(0);
    expect(await writer.streams.trim()).toBeGreaterThanOrEqual(100);
    await fill(writer, 5, shelfId);
    await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 255);
  });

  test("trim() waits for a registered subscriber whose group is missing", async () => {
    const writer = jars({ keepMs: 0 });
    await fill(writer, 250, "");
    await database.commands.call("XGROUP", "DESTROY", STREAM, "shelves");
    expect([await writer.streams.trim(), await length()]).toEqual([0, 250]);
  });
});

describe("side subscribers", () => {
  const sideEvents = { ...jarEvents, subscribers: [], sideSubscribers: ["shelves"] };
  const sided = (settings: Partial<EngineSettings>) => {
    const definition = defineService("jars", { events: sideEvents, actors: [jarActor] });
    return keep(createEngine(definition, { database, log, settings: { ...fast, ...settings } }));
  };
  const sideReader = () => {
    const follow = onLatest(sideEvents, ({ data }) => [send(shelfActor, data.shelf, { type: "Follow", ...data })]);
    return keep(shelvesOn(database, {}, follow));
  };

  test("one that never ran holds nothing up, and reads from the beginning when it comes", async () => {
    const writer = sided({ keepMs: 3_600_000 });
    const shelfId = database.ids.newId(0);
    await fill(writer, 5, shelfId);
    expect((await writer.streams.standings())[0]?.groups).toEqual([]);
    const reader = sideReader();
    await reader.start();
    await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 5);
    expect((await writer.streams.standings())[0]?.groups).toMatchObject([{ group: "shelves", kind: "side" }]);
  });

  test("one that falls behind blocks trimming, and commands are taken all the same", async () => {
    const reader = sideReader();
    await reader.start();
    await reader.stop();
    const writer = sided({ keepMs: 0, mostBehind: 20, lookEveryMs: 20 });
    await writer.start();
    await fill(writer, 250, database.ids.newId(0));
    await sleep(60);
    await fill(writer, 1, "");
    expect([await writer.streams.trim(), await length()]).toEqual([0, 251]);
  });
});

describe("standings()", () => {
  test("standings() tells how far each subscriber has come", async () => {
    const writer = jars();
    await fill(writer, 3, "");
    await database.commands.call("XREADGROUP", "GROUP", "shelves", "slow", "COUNT", 1, "STREAMS", STREAM, ">");
    const [standing] = await writer.streams.standings();
    const group = { partition: 0, group: "shelves", kind: "needed", pending: 1, lag: 2, oldestMs: expect.any(Number) };
    expect(standing).toEqual({ partition: 0, length: 3, groups: [group] });
  });

  test("what an engine notices can be heard: late timers, subscribers behind, dead letters", async () => {
    const facts: EngineFact[] = [];
    const observe = (fact: EngineFact) => void facts.push(fact);
    const writer = keep(jarsOn(database, { observe, settings: { lookEveryMs: 20 } }));
    await writer.start();
    const at = (await writer.now()) + 30;
    await writer.ask(jarActor, database.ids.newId(0), { type: "RingAt", at });
    await fill(writer, 3, "");
    await waitFor(() => facts.some((fact) => fact.kind === "timer fired" && fact.lateMs >= 0 && fact.lateMs < 5_000));
    await waitFor(() => facts.some((fact) => fact.kind === "subscriber" && fact.group === "shelves" && fact.lag === 3));
    const options = { database, log, observe, settings: fast };
    await keep(createEngine(shelfService([failing("no luck")]), options)).start();
    const letter = { kind: "dead letter", service: "shelves", stream: STREAM, type: "JarChanged", attempts: 4 };
    await waitFor(() => facts.some((fact) => isDeepStrictEqual(fact, letter)));
  });

  test("commands are refused while a needed subscriber is too far behind, and taken again when it has caught up", async () => {
    const writer = jars({ mostBehind: 20, lookEveryMs: 20 });
    await writer.start();
    const shelfId = database.ids.newId(0);
    const refusal = () =>
      fill(writer, 1, shelfId).then(
        () => null,
        ({ code }: { code: string }) => code,
      );
    expect(await waitFor(refusal)).toBe("overloaded");
    expect(await length()).toBeGreaterThan(20);
    await expect(fill(writer, 1, shelfId)).rejects.toMatchObject({ code: "overloaded" });
    const before = await length();
    await shelves().start();
    await waitFor(() => fill(writer, 1, shelfId).then(() => true));
    expect(await length()).toBe(before + 1);
  });
});

describe("dead letters", () => {
  async function oneDeadLetter() {
    const writer = jars();
    const reader = shelves();
    await reader.start();
    const [id, shelfId] = [database.ids.newId(0), database.ids.newId(0)];
    await writer.ask(jarActor, id, { type: "Put", coins: 7, shelf: shelfId });
    await waitFor(async () => (await reader.deadLetters.count()) === 1);
    const [letter] = await reader.deadLetters.list();
    if (!letter) throw new Error("no letter");
    return { writer, reader, id, shelfId, letter };
  }

  test("list() and show() tell what went wrong and with which event", async () => {
    const { reader, id, letter } = await oneDeadLetter();
    expect(letter).toMatchObject({
      stream: STREAM,
      group: "shelves",
      deliveries: 4,
      event: { id, type: "JarChanged" },
    });
    expect(letter.error).toContain("seven is bad luck today");
    expect(await reader.deadLetters.show(letter.id)).toEqual(letter);
    expect([await reader.deadLetters.show("0:1-1"), await reader.deadLetters.show("nonsense")]).toEqual([null, null]);
  });

  test("retry() hands the event to the failed service alone, and it is handled", async () => {
    const { reader, id, shelfId, letter } = await oneDeadLetter();
    luck.isBad = false;
    const before = await length();
    expect([await reader.deadLetters.retry(letter.id), await reader.deadLetters.retry(letter.id)]).toEqual([
      true,
      false,
    ]);
    await waitFor(async () => (await reader.read(shelf, shelfId))?.jars[id] === 7);
    expect([await reader.deadLetters.count(), await length()]).toEqual([0, before]);
  });

  test("retry() of what fails again is a dead letter again, of the same event", async () => {
    const { reader, letter } = await oneDeadLetter();
    await reader.deadLetters.retry(letter.id);
    await waitFor(async () => (await reader.deadLetters.list()).some(({ id }) => id !== letter.id));
    const [again] = await reader.deadLetters.list();
    expect([again?.stream, again?.event]).toEqual([letter.stream, letter.event]);
  });

  test("drop() throws a letter away and touches no document", async () => {
    const { reader, writer, id, letter } = await oneDeadLetter();
    expect([await reader.deadLetters.drop(letter.id), await reader.deadLetters.drop(letter.id)]).toEqual([true, false]);
    expect([await reader.deadLetters.count(), (await writer.read(jar, id))?.coins]).toEqual([0, 7]);
  });

  test("a letter has its attempts: when, by which consumer, and the errors, cut to 1 KB in all", async () => {
    const long = "x".repeat(5_000);
    const reader = keep(shelvesOn(database, {}, failing(`${long} ä`)));
    await reader.start();
    await jars().ask(jarActor, database.ids.newId(0), { type: "Put", coins: 1, shelf: database.ids.newId(0) });
    const letter = await waitFor(async () => (await reader.deadLetters.list())[0]);
    const { attempts } = letter;
    expect([letter.deliveries, attempts.length, new Set(attempts.map(({ consumer }) => consumer)).size]).toEqual([
      4, 4, 1,
    ]);
    expect(attempts.map(({ at }) => at)).toEqual(attempts.map(({ at }) => at).toSorted());
    expect(attempts.reduce((sum, { error }) => sum + Buffer.byteLength(error), 0)).toBeLessThanOrEqual(1_024);
    expect(letter.error).toBe(attempts.at(-1)?.error ?? "");
    const [entry] = await database.commands.xrange("{00}:shelves:dead", "-", "+");
    const fields = entry?.[1] ?? [];
    const texts = fields[fields.indexOf("attempts") + 1] + letter.error;
    expect(Buffer.byteLength(texts)).toBeLessThan(1_500);
  });

  test("retry() of a letter whose document has moved on says so, and changes nothing", async () => {
    const { writer, reader, id, shelfId, letter } = await oneDeadLetter();
    await writer.ask(jarActor, id, { type: "Put", coins: 1 });
    await waitFor(async () => (await reader.read(shelf, shelfId))?.jars[id] === 8);
    luck.isBad = false;
    await expect(reader.deadLetters.retry(letter.id)).rejects.toMatchObject({ code: "superseded" });
    expect(await reader.deadLetters.retryMany({})).toEqual({ done: 0, superseded: [letter.id], cursor: null });
    expect([await reader.deadLetters.count(), await database.commands.xlen("{00}:shelves:retry")]).toEqual([1, 0]);
  });

  test("many letters are found, retried and dropped by filter, page by page", async () => {
    const reader = shelves();
    const letters = async (count: number, fields: Record<string, string>) => {
      for (let n = 0; n < count; n++) {
        const head = { stream: STREAM, entry: "1-1", group: "shelves", deliveries: "1", error: "", attempts: "[]" };
        await database.commands.xadd("{00}:shelves:dead", "*", ...Object.entries({ ...head, ...fields }).flat());
      }
    };
    await letters(5, { type: "JarChanged", error: "Error: no luck" });
    await letters(4, { type: "JarGifted", error: "Error: no time" });
    await letters(1, { type: "JarGifted", error: "Error: no luck", stream: "{00}:others:events" });
    const { deadLetters } = reader;
    const count = async (filter: Parameters<typeof deadLetters.find>[0]) =>
      (await deadLetters.find(filter)).letters.length;
    expect([await count({}), await count({ type: "JarGifted" }), await count({ error: "no luck" })]).toEqual([
      10, 5, 6,
    ]);
    expect([await count({ from: "others" }), await count({ olderThanMs: 60_000 })]).toEqual([1, 0]);
    const first = await deadLetters.retryMany({ type: "JarGifted" }, { limit: 7 });
    expect([first.done, await deadLetters.count()]).toEqual([2, 8]);
    // A letter that comes after the first page, in a later millisecond, is none of this walk.
    await sleep(2);
    await letters(1, { type: "JarGifted" });
    const second = await deadLetters.retryMany({ type: "JarGifted" }, { limit: 7, cursor: first.cursor });
    expect([second.done, second.cursor, await deadLetters.count()]).toEqual([3, null, 6]);
    expect(await database.commands.xlen("{00}:shelves:retry")).toBe(5);
    expect(await deadLetters.dropMany({ error: "no luck" })).toEqual({ done: 5, superseded: [], cursor: null });
    expect(await deadLetters.count()).toBe(1);
    await expect(deadLetters.find({}, { cursor: "nonsense" })).rejects.toMatchObject({ code: "invalid_cursor" });
  });
});
