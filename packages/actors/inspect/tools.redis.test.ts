import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, type Engine, openDatabase } from "../index.ts";
import { jarActor, jarServices, jarsOn, log, shelf, shelvesOn } from "../testing/jars.ts";
import { historyOf } from "./history.ts";
import { pruneFunctions } from "./prune-functions.ts";
import { deadLettersOf, forgetSubscriber, reportStreams } from "./streams.ts";

let redis: TestRedis;
let database: Database;
let jars: Engine;
let shelves: Engine;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 2, log });
  jars = jarsOn(database);
  shelves = shelvesOn(database);
});
afterEach(async () => {
  await Promise.all([jars.stop(), shelves.stop()]);
  await database.close();
});

const put = (id: string, coins: number, shelfId = "", commandId = jars.newCommandId()) =>
  jars.ask(jarActor, id, { type: "Put", coins, shelf: shelfId }, { commandId });

describe("reportStreams()", () => {
  test("reportStreams() tells of subscribers, timers and dead letters by service and partition", async () => {
    const id = jars.ids.newId(1);
    await put(id, 1);
    await put(id, 2);
    await jars.ask(jarActor, id, { type: "RingAt", at: 5 });
    await jars.ask(jarActor, id, { type: "Call", at: 9_999_999_999_999 });
    await database.commands.call("XREADGROUP", "GROUP", "shelves", "c", "COUNT", 1, "STREAMS", "{01}:jars:events", ">");
    await database.commands.xadd("{01}:shelves:dead", "*", "error", "bad luck");
    const group = { partition: 1, group: "shelves", kind: "needed", pending: 1, lag: 1, oldestMs: expect.any(Number) };
    const floor = { trimFloorMs: 72 * 3_600_000, heldBy: null };
    const [, jarsThere, , shelvesThere] = await reportStreams(database, ["jars", "shelves"]);
    expect(jarsThere).toEqual({
      ...{ service: "jars", partition: 1, length: 2, subscribers: [group], retrying: 0, deadLetters: 0 },
      ...{ later: 0, unknown: {}, consumers: 0, fault: null },
      ...{ timers: 2, dueTimers: 1, latestMs: expect.any(Number), ...floor },
    });
    expect(shelvesThere).toMatchObject({ service: "shelves", partition: 1, length: 0, deadLetters: 1, timers: 0 });
  });

  test("reportStreams() reports on the other partitions when one has a key of another type", async () => {
    await put(jars.ids.newId(0), 1);
    await database.commands.del("{01}:jars:events");
    await database.commands.set("{01}:jars:events", "not a stream");
    const [sound, broken] = await reportStreams(database, ["jars"]);
    expect([sound?.length, sound?.fault, broken?.length]).toEqual([1, null, 0]);
    expect(broken?.fault).toContain("WRONGTYPE");
  });

  test("reportStreams() names the subscriber that holds up trimming", async () => {
    await put(jars.ids.newId(0), 1);
    const old = Date.now() - 100 * 3_600_000;
    await database.commands.xtrim("{00}:jars:events", "MAXLEN", 0);
    await database.commands.del("{00}:jars:events");
    await database.commands.xadd("{00}:jars:events", `${old}-0`, "type", "JarChanged");
    await database.commands.xgroup("CREATE", "{00}:jars:events", "shelves", "0");
    const [report] = await reportStreams(database, ["jars"]);
    expect([report?.heldBy, Math.round((report?.trimFloorMs ?? 0) / 3_600_000)]).toEqual(["shelves", 100]);
  });
});

describe("deadLettersOf()", () => {
  test("deadLettersOf() hands a letter to its service again", async () => {
    await shelves.start();
    const [bad, shelfId] = [jars.ids.newId(1), jars.ids.newId(0)];
    await put(bad, 13, shelfId);
    const letters = deadLettersOf(database, "shelves");
    await waitFor(async () => (await letters.count()) === 1);
    const [letter] = await letters.list();
    expect([letter?.group, letter?.event["id"]]).toEqual(["shelves", bad]);
    expect(await letters.retry(letter?.id ?? "")).toBe(true);
    await waitFor(async () => (await letters.list())[0]?.id !== letter?.id && (await letters.count()) === 1);
  });
});

describe("forgetSubscriber()", () => {
  test("forgetSubscriber() removes the registration and the groups, once", async () => {
    await put(jars.ids.newId(0), 1);
    expect(await forgetSubscriber(database, "jars", "shelves")).toBe(2);
    for (const key of ["{00}:jars:listeners", "{01}:jars:listeners"])
      expect(await database.commands.exists(key)).toBe(0);
    expect(await database.commands.call("XINFO", "GROUPS", "{00}:jars:events")).toEqual([]);
    expect(await forgetSubscriber(database, "jars", "shelves")).toBe(0);
  });

  test("forgetSubscriber() refuses a subscriber that lives and has long had nothing to read", async () => {
    const quiet = shelvesOn(database, { blockMs: 2_000 });
    await quiet.start();
    // Redis counts a consumer as idle during a blocking read, and Redis 7.0 also after one without entries.
    await waitFor(async () => (await idleMs()) > 600);
    const refusal = forgetSubscriber(database, "jars", "shelves", { silentMs: 500 });
    await expect(refusal).rejects.toMatchObject({ code: "listener_alive" });
    await quiet.stop();
    expect(await forgetSubscriber(database, "jars", "shelves", { silentMs: 500 })).toBe(2);
  });

  async function idleMs(): Promise<number> {
    const consumers = await database.commands.call("XINFO", "CONSUMERS", "{00}:jars:events", "shelves");
    const [idle] = /(?<="idle",)\d+/.exec(JSON.stringify(consumers)) ?? ["0"];
    return Number(idle);
  }

  test("forgetSubscriber() removes what the subscriber has set aside of the service's events", async () => {
    await jars.ask(jarActor, jars.ids.newId(0), { type: "Put", coins: 1 });
    const [mine, other] = ["{00}:jars:events|1-1", "{00}:others:events|1-1"];
    const kind = "{00}:shelves:unknown:jars|JarGifted|1";
    await database.commands.zadd("{00}:shelves:later", 1, mine, 2, other);
    await database.commands.zadd(kind, 1, mine);
    await database.commands.sadd("{00}:shelves:unknown", "jars|JarGifted|1");
    await database.commands.hset("{00}:shelves:aside", mine, "{}", `${mine} lease`, "1 x", other, "{}");
    expect((await reportStreams(database, ["shelves"]))[0]).toMatchObject({
      later: 2,
      unknown: { "jars|JarGifted|1": 1 },
    });
    await forgetSubscriber(database, "jars", "shelves");
    expect(await database.commands.zrange("{00}:shelves:later", "0", "-1")).toEqual([other]);
    expect(await database.commands.hkeys("{00}:shelves:aside")).toEqual([other]);
    expect(await database.commands.exists(kind, "{00}:shelves:unknown")).toBe(0);
  });

  test("forgetSubscriber() refuses a subscriber that reads", async () => {
    await shelves.start();
    await put(jars.ids.newId(0), 1, jars.ids.newId(0));
    const refusal = forgetSubscriber(database, "jars", "shelves");
    await expect(refusal).rejects.toMatchObject({ code: "listener_alive" });
    expect(await database.commands.hget("{00}:jars:listeners", "shelves")).toBe("needed");
  });
});

describe("pruneFunctions()", () => {
  test("pruneFunctions() removes libraries of other versions, which come back where one still runs", async () => {
    const { library, commands } = database;
    const old = "actors_0123456789ab";
    const source = library.source.replaceAll(library.name.slice("actors_".length), "0123456789ab");
    await commands.call("FUNCTION", "LOAD", source);
    await commands.call(
      "FUNCTION",
      "LOAD",
      "#!lua name=actors_of_film\nredis.register_function('film', function() end)",
    );
    expect([await pruneFunctions(database), await pruneFunctions(database)]).toEqual([1, 0]);
    const names = JSON.stringify(await commands.call("FUNCTION", "LIST"));
    expect([names.includes(old), names.includes("actors_of_film")]).toEqual([false, true]);
    const functionName = (name: string) => `actors_${name}_0123456789ab`;
    const before = { ...database, library: { name: old, source, functionName } };
    const running = jarsOn(before);
    const id = jars.ids.newId(0);
    await running.ask(jarActor, id, { type: "Put", coins: 1 });
    expect(await put(id, 1)).toMatchObject({ coins: 2 });
    expect(await pruneFunctions(database)).toBe(1);
  });
});

describe("historyOf()", () => {
  test("historyOf() tells what happened to a document, in order, with what changed and why", async () => {
    const [id, other] = [jars.ids.newId(1), jars.ids.newId(1)];
    const commands = [jars.newCommandId(), jars.newCommandId()];
    await put(id, 1, "s", commands[0]);
    await put(other, 5);
    await put(id, 2, "s", commands[1]);
    await jars.ask(jarActor, id, { type: "RingAt", at: 9_999_999_999_999 });
    const history = await historyOf(database, jarServices, id);
    const event = { service: "jars", type: "JarChanged", kind: "jar", id, time: expect.any(Number) };
    expect(history).toEqual({
      events: [
        { ...event, version: 0, cause: commands[0], changes: { coins: 1, shelf: "s" } },
        { ...event, version: 1, cause: commands[1], changes: { coins: 3 } },
      ],
      present: [
        { service: "jars", what: "jar", version: 2, dueAt: null },
        { service: "jars", what: "ring", version: null, dueAt: 9_999_999_999_999 },
      ],
    });
  });

  test("historyOf() goes on to what was made later and names it, and not to what was there before", async () => {
    const [first, second, third] = [jars.ids.newId(1), jars.ids.newId(1), jars.ids.newId(1)];
    await put(first, 1, second);
    await put(first, 1, "elsewhere");
    await put(second, 1, "");
    await put(third, 1, second);
    const ids = async (id: string) => (await historyOf(database, jarServices, id))?.events.map((event) => event.id);
    expect(await ids(second)).toEqual([first, second, third]);
    expect(await ids(third)).toEqual([third]);
  });

  test("historyOf() knows no history of a text that is no id, and an empty one of an unknown id", async () => {
    expect(await historyOf(database, jarServices, "nonsense")).toBeNull();
    expect(await historyOf(database, jarServices, jars.ids.newId(0))).toEqual({ events: [], present: [] });
  });
});

test("the tools see a shelf's own documents too", async () => {
  await shelves.start();
  const shelfId = jars.ids.newId(0);
  await put(jars.ids.newId(1), 1, shelfId);
  await waitFor(() => shelves.read(shelf, shelfId));
  const present = (await historyOf(database, jarServices, shelfId))?.present;
  expect(present).toEqual([{ service: "shelves", what: "shelf", version: 0, dueAt: null }]);
});
