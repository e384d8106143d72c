// Tests that events which fail, or which a process does not know, hold up no other event and are not lost.
import { setTimeout as sleep } from "node:timers/promises";
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, type Engine, type EngineSettings, onLatest, openDatabase, send } from "../index.ts";
import { encodeEvent } from "../model/events.ts";
import { jarActor, jarEvents, jarsOn, jarView, log, shelf, shelfActor, shelvesOn } from "../testing/jars.ts";

const STREAM = "{00}:jars:events";
const LATER = "{00}:shelves:later";

let redis: TestRedis;
let database: Database;
let isBad: boolean;
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  isBad = true;
  database = await openDatabase({ url: redis.url, partitions: 1, log });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  await database.close();
});

/** Fails for 7 coins as long as the luck is bad. */
const unlucky = onLatest(jarEvents, ({ data }) => {
  if (isBad && data.coins === 7) throw new Error("seven is bad luck today");
  return data.shelf ? [send(shelfActor, data.shelf, { type: "Follow", ...data })] : [];
});
function jars(settings: Partial<EngineSettings> = {}): Engine {
  return keep(jarsOn(database, { settings }));
}
function shelves(settings: Partial<EngineSettings> = {}, reaction = unlucky): Engine {
  return keep(shelvesOn(database, settings, reaction));
}
function keep(engine: Engine): Engine {
  engines.push(engine);
  return engine;
}
async function end(engine: Engine): Promise<void> {
  engines.splice(engines.indexOf(engine), 1);
  await engine.stop();
}
/** Appends events of jars that do not exist, each with this many coins. */
async function append(count: number, coins: number, shelfId: string, more: { type?: string; schema?: number } = {}) {
  const pipeline = database.commands.pipeline();
  for (let n = 0; n < count; n++) {
    const id = database.ids.newId(0);
    const head = { type: "JarChanged", id, kind: "jar", version: 0, time: 1, cause: "test", trace: "", schema: 1 };
    const data = { id, version: 0, coins, shelf: shelfId };
    pipeline.xadd(STREAM, "*", ...encodeEvent({ ...head, data, ...more }));
  }
  await pipeline.exec();
}
const put = (engine: Engine, coins: number, shelfId: string, id = database.ids.newId(0)) =>
  engine.ask(jarActor, id, { type: "Put", coins, shelf: shelfId });
async function toldOf(shelfId: string): Promise<number> {
  const reader = engines.find((engine) => engine.service === "shelves");
  return (await reader?.read(shelf, shelfId))?.told ?? 0;
}
const pending = async () => Number((await database.commands.xpending(STREAM, "shelves"))[0]);
const later = async () => await database.commands.zcard(LATER);

describe("events that fail", () => {
  test("1,100 of them hold up no good event: 1,000 wait in the process, the others in Redis", async () => {
    const [writer, consumer] = [jars(), shelves({ retryMs: [20_000] })];
    const shelfId = database.ids.newId(0);
    await consumer.start();
    await append(1_100, 7, shelfId);
    await waitFor(async () => (await pending()) === 1_000 && (await later()) === 100);
    const began = performance.now();
    await put(writer, 1, shelfId);
    await waitFor(async () => (await toldOf(shelfId)) === 1);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await writer.streams.standings()).toMatchObject([{ groups: [{ pending: 1_000, lag: 0 }] }]);
  });

  test("an event that waits for long is copied out of its stream, and trimming does not wait for it", async () => {
    const [writer, consumer] = [jars({ keepMs: 0 }), shelves({ retryMs: [60_000, 60_000] })];
    const shelfId = database.ids.newId(0);
    await consumer.start();
    await append(250, 7, shelfId);
    await waitFor(async () => (await later()) === 250);
    expect(await pending()).toBe(0);
    expect(await writer.streams.trim()).toBeGreaterThan(100);
  });

  test("an event that was set aside is retried when it is due, by whichever process lives, and counts its attempts", async () => {
    const first = shelves({ retryMs: [10, 10, 40_000] });
    const shelfId = database.ids.newId(0);
    await first.start();
    await append(1, 7, shelfId);
    await waitFor(async () => (await later()) === 1);
    await end(first);
    const second = shelves({ retryMs: [10, 10, 40_000] });
    await second.start();
    const [member = ""] = await database.commands.zrange(LATER, "0", "-1");
    await database.commands.zadd(LATER, 1, member);
    const [letter] = await waitFor(async () => {
      const letters = await second.deadLetters.list();
      return letters.length > 0 ? letters : null;
    });
    expect([letter?.deliveries, letter?.attempts.length, await later()]).toEqual([4, 4, 0]);
    expect(new Set(letter?.attempts.map(({ consumer }) => consumer)).size).toBe(2);
    expect(await database.commands.exists("{00}:shelves:aside")).toBe(0);
  });

  test("an event whose process dies while it has the lease is handled by another", async () => {
    const first = shelves({ retryMs: [40_000] });
    const shelfId = database.ids.newId(0);
    await first.start();
    await append(1, 7, shelfId);
    await waitFor(async () => (await later()) === 1);
    await end(first);
    isBad = false;
    const [member = ""] = await database.commands.zrange(LATER, "0", "-1");
    await database.commands.zadd(LATER, 1, member);
    const lease = database.library.functionName("lease_aside");
    await database.commands.call("FCALL", lease, 2, LATER, "{00}:shelves:aside", "dead-one", 300, 10);
    await shelves().start();
    await waitFor(async () => (await toldOf(shelfId)) === 1);
    await waitFor(async () => (await later()) === 0);
  });

  test("an event that was set aside and kills every process becomes a dead letter", async () => {
    const first = shelves({ retryMs: [40_000] });
    await first.start();
    await append(1, 7, database.ids.newId(0));
    await waitFor(async () => (await later()) === 1);
    await end(first);
    const [member = ""] = await database.commands.zrange(LATER, "0", "-1");
    await database.commands.zadd(LATER, 1, member);
    await database.commands.hset("{00}:shelves:aside", `${member} lease`, "20 dead-one");
    const second = shelves();
    await second.start();
    await waitFor(async () => (await second.deadLetters.list())[0]?.error.includes("never ended"));
    expect(await later()).toBe(0);
  });

  test("entries of a dead consumer come back as fast as there is room", async () => {
    const writer = jars();
    await put(writer, 1, "");
    await append(3_000, 1, "");
    await database.commands.call("XREADGROUP", "GROUP", "shelves", "dead-one", "STREAMS", STREAM, ">");
    // At a hundred entries for each turn of a second it would take half a minute.
    await shelves({ recoverEveryMs: 1_000, claimIdleMs: 300 }).start();
    await waitFor(async () => (await pending()) === 0, { timeoutMs: 10_000 });
  });
});

describe("events that a process does not know", () => {
  const newer = {
    ...jarEvents,
    schema: 2,
    upcasts: [(older: Readonly<Record<string, unknown>>) => ({ ...older })],
    types: { ...jarEvents.types, JarGifted: jarView },
  };
  const newerReaction = onLatest(newer, ({ data }) => [send(shelfActor, data.shelf, { type: "Follow", ...data })]);
  const unknown = async () => await database.commands.smembers("{00}:shelves:unknown");

  test("they wait for a process that knows them, beside events that are known, and trimming does not lose them", async () => {
    isBad = false;
    const [writer, older] = [jars({ keepMs: 0 }), shelves()];
    const shelfId = database.ids.newId(0);
    await older.start();
    await append(300, 1, shelfId, { type: "JarGifted" });
    await append(1, 1, shelfId, { schema: 2 });
    await put(writer, 1, shelfId);
    await waitFor(async () => (await toldOf(shelfId)) === 1);
    await waitFor(async () => (await pending()) === 0);
    expect((await unknown()).toSorted()).toEqual(["jars|JarChanged|2", "jars|JarGifted|1"]);
    expect(await database.commands.zcard("{00}:shelves:unknown:jars|JarGifted|1")).toBe(300);
    await append(200, 1, "");
    await waitFor(async () => (await pending()) === 0 && (await writer.streams.standings())[0]?.groups[0]?.lag === 0);
    expect(await writer.streams.trim()).toBeGreaterThanOrEqual(300);
    await shelves({}, newerReaction).start();
    await waitFor(async () => (await toldOf(shelfId)) === 302);
    await waitFor(async () => (await unknown()).length === 0);
    expect([await older.deadLetters.count(), await later()]).toEqual([0, 0]);
    expect(await database.commands.exists("{00}:shelves:aside")).toBe(0);
  });

  test("an event that fails at a newer process goes on being retried beside an older one", async () => {
    const [older, newest] = [
      shelves(),
      shelves(
        { retryMs: [40_000, 10] },
        onLatest(newer, () => {
          throw new Error("not yet");
        }),
      ),
    ];
    await older.start();
    await newest.start();
    await append(1, 1, database.ids.newId(0), { type: "JarGifted" });
    const kind = "{00}:shelves:unknown:jars|JarGifted|1";
    await waitFor(
      async () => Number((await database.commands.zrange(kind, "0", "-1", "WITHSCORES"))[1]) > Date.now() + 10_000,
    );
    const [member = ""] = await database.commands.zrange(kind, "0", "-1");
    await database.commands.zadd(kind, 1, member);
    await waitFor(async () => (await newest.deadLetters.count()) === 1);
    expect((await newest.deadLetters.list())[0]?.attempts.map(({ error }) => error)).toEqual([
      "Error: not yet",
      "Error: not yet",
      "Error: not yet",
    ]);
  });

  test("an entry that is no event is a dead letter at once", async () => {
    const consumer = shelves();
    await consumer.start();
    await database.commands.xadd(STREAM, "*", "type", "a b", "data", "{}", "schema", "1");
    await waitFor(async () => (await consumer.deadLetters.count()) === 1);
    expect(await unknown()).toEqual([]);
  });
});

test("a paused subscriber handles nothing, in any of its processes, and goes on when it is resumed", async () => {
  isBad = false;
  const writer = jars();
  const consumers = [shelves(), shelves()];
  const shelfId = database.ids.newId(0);
  await consumers[0]?.start();
  await put(writer, 1, shelfId);
  await waitFor(async () => (await toldOf(shelfId)) === 1);
  expect(await consumers[0]?.pause("listener:shelves")).toBe(true);
  await consumers[1]?.start();
  // A process that was started before the pause reads the pauses each second.
  const told = await waitFor(async () => {
    const before = await toldOf(shelfId);
    await put(writer, 1, shelfId);
    await sleep(300);
    return (await toldOf(shelfId)) === before ? before : null;
  });
  for (let n = 0; n < 5; n++) await put(writer, 1, shelfId);
  await sleep(200);
  expect([await toldOf(shelfId), consumers.map((one) => one.isReady())]).toEqual([told, [true, true]]);
  expect(await consumers[1]?.resume("listener:shelves")).toBe(true);
  await waitFor(async () => (await toldOf(shelfId)) === (await database.commands.xlen(STREAM)));
});
