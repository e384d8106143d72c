import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, type Engine, openDatabase } from "../../index.ts";
import { jarActor, jarServices, jarsOn, log, shelvesOn } from "../../testing/jars.ts";
import { checkDatabase, lineOf } from "./check.ts";

const EVENTS = "{01}:jars:events";

let redis: TestRedis;
let database: Database;
let jars: Engine;
let shelves: Engine;
let jarId: string;
let shelfId: string;
let commandId: string;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());

// Fills a jar three times and names it; the shelf has handled every event.
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 2, log });
  jars = jarsOn(database);
  shelves = shelvesOn(database);
  [jarId, shelfId, commandId] = [jars.ids.newId(1), jars.ids.newId(0), jars.newCommandId()];
  for (const coins of [1, 2]) await jars.ask(jarActor, jarId, { type: "Put", coins, shelf: shelfId });
  await jars.ask(jarActor, jarId, { type: "Put", coins: 3 }, { commandId });
  await shelves.start();
  await waitFor(async () => (await findings(true)).length === 0);
  await shelves.stop();
});
afterEach(async () => {
  await jars.stop();
  await database.close();
});

const findings = async (isAtRest = false) =>
  (await checkDatabase(database, jarServices, { isAtRest, againAfterMs: 1 })).findings.map(lineOf);

async function rewrite(change: object): Promise<void> {
  const key = `{01}:jars:jar:${jarId}`;
  const { commands, form } = database;
  const text = form === "json" ? await commands.call("JSON.GET", key) : await commands.hget(key, "j");
  const after = JSON.stringify({ ...JSON.parse(String(text)), ...change });
  if (form === "json") await commands.call("JSON.SET", key, "$", after);
  else await commands.hset(key, "j", after);
}

async function eventAt(at: number): Promise<[entry: string, fields: string[]]> {
  const found = (await database.commands.xrange(EVENTS, "-", "+"))[at];
  if (!found) throw new Error(`there is no event ${at}`);
  return found;
}

async function repeat(at: number, changes: Record<string, string>): Promise<void> {
  const [, fields] = await eventAt(at);
  const changed = fields.map((value, n) => (n % 2 ? (changes[fields[n - 1] ?? ""] ?? value) : value));
  await database.commands.xadd(EVENTS, "*", ...changed);
}

test("checkDatabase() finds nothing where all is well, and counts what it saw", async () => {
  expect(await checkDatabase(database, jarServices, { isAtRest: true })).toEqual({
    findings: [],
    documents: 2,
    events: 3,
    archived: 0,
  });
});

describe("checkDatabase() on a living database finds", () => {
  test("an event that is missing between two others", async () => {
    await database.commands.xdel(EVENTS, (await eventAt(1))[0]);
    expect(await findings()).toEqual([`versions ${jarId}: jar has version 2 after 0`]);
  });

  test("a version that was given twice", async () => {
    await repeat(2, { cause: "timer:ring" });
    expect(await findings()).toEqual([`versions ${jarId}: jar has version 2 after 2`]);
  });

  test("a command that worked twice", async () => {
    await repeat(2, { version: "3" });
    expect(await findings()).toContain(`once ${jarId}: ${commandId} changed jar at 2 and again at 3`);
  });

  test("a document that is not what its last event says", async () => {
    await rewrite({ coins: 7 });
    expect(await findings()).toEqual([`last-event ${jarId}: jar at 2 is not what its event says`]);
    await rewrite({ coins: 6, version: 3 });
    expect(await findings()).toEqual([`last-event ${jarId}: jar is at 3, its last event at 2`]);
  });

  test("a document that is gone, that is another's, and that is of no form", async () => {
    await rewrite({ id: "other" });
    expect(await findings()).toContain(`document ${jarId}: jar says it is other`);
    await rewrite({ id: jarId, coins: "many" });
    expect((await findings())[0]).toMatch(new RegExp(`^document ${jarId}: jar cannot be read: `));
    await database.commands.del(`{01}:jars:jar:${jarId}`);
    expect(await findings()).toContain(`document ${jarId}: jar has events and is not there`);
  });

  test("a document that was written and not published", async () => {
    await jars.ask(jarActor, jars.ids.newId(1), { type: "RingAt", at: 9_999_999_999_999 });
    expect(await findings()).toEqual([expect.stringMatching(/^last-event \w+: jar at 0 has no event$/)]);
  });

  test("lists that are not what the documents say", async () => {
    await database.commands.zrem("{01}:jars:index:filled", jarId);
    await database.commands.zadd("{01}:jars:index:by-owner:bob", 0, jarId);
    expect((await findings()).toSorted()).toEqual([
      `list ${jarId}: is in by-owner:bob, its document says no`,
      `list ${jarId}: is not in filled as its document says`,
    ]);
  });

  test("a claim whose key outlives its deadline", async () => {
    await database.commands.set("{01}:jars:name:bob", `${jarId} 9999999999999`);
    const text = `name says ${jarId} 9999999999999, its key goes at no time`;
    expect(await findings()).toEqual([`claim bob: ${text}`]);
  });

  test("a timer nobody knows", async () => {
    await database.commands.zadd("{01}:jars:timers:jar|ring", 9_999_999_999_999, `jar|${jarId}|dance`);
    expect(await findings()).toEqual([`timer ${jarId}: nobody in jars knows the timer jar|${jarId}|dance`]);
  });

  test("a command whose outcome is forgotten, one under another hour, and one that cannot be read", async () => {
    const key = String((await database.commands.keys("{01}:jars:outcomes:*"))[0]);
    const outcome = String(await database.commands.hget(key, commandId));
    await database.commands.hdel(key, commandId);
    expect(await findings()).toEqual([`outcome ${commandId}: is forgotten, though it made jars jar ${jarId} at 2`]);
    await database.commands.hset("{01}:jars:outcomes:7", commandId, outcome);
    expect(await findings()).toEqual([`outcome ${commandId}: is kept under hour 7`]);
    await database.commands.hset(key, commandId, "nonsense");
    await database.commands.del("{01}:jars:outcomes:7");
    expect(await findings()).toEqual([`outcome ${commandId}: cannot be read`]);
  });

  test("a follower that is ahead of what it follows", async () => {
    await database.commands.hset(`{00}:shelves:inbox:shelf:${shelfId}`, `jars:jar:${jarId}`, 3);
    const text = `shelves shelf has followed jars:jar:${jarId} at 3, which is 2`;
    expect(await findings()).toEqual([`mark ${shelfId}: ${text}`]);
  });

  test("a subscriber without its group", async () => {
    await database.commands.xgroup("DESTROY", EVENTS, "shelves");
    expect(await findings()).toEqual([`group ${EVENTS}: shelves listens and has no group`]);
  });
});

describe("checkDatabase() at rest finds also", () => {
  test("an event that nobody has followed, and one that was handed out", async () => {
    await jars.ask(jarActor, jarId, { type: "Put", coins: 1 });
    const behind = `shelves shelf was to be told of jars:jar:${jarId} at 3, not followed beyond 2`;
    expect(await findings(true)).toEqual([
      `pending ${EVENTS}: shelves has entries to handle, 0 of them handed out`,
      `followed ${shelfId}: ${behind}`,
    ]);
    await database.commands.call("XREADGROUP", "GROUP", "shelves", "gone", "STREAMS", EVENTS, ">");
    expect(await findings(true)).toContain(`pending ${EVENTS}: shelves has entries to handle, 1 of them handed out`);
    expect(await findings()).toEqual([]);
  });

  test("an event that was lost before it was followed, though nothing is pending", async () => {
    await jars.ask(jarActor, jarId, { type: "Put", coins: 1 });
    await database.commands.xtrim(EVENTS, "MAXLEN", 0);
    const behind = `shelves shelf was to be told of jars:jar:${jarId} at 3, not followed beyond 2`;
    expect(await findings(true)).toEqual([`followed ${shelfId}: ${behind}`]);
  });

  test("a timer that was due", async () => {
    await database.commands.zadd("{01}:jars:timers:jar|ring", 5, `jar|${jarId}|ring`);
    expect(await findings(true)).toEqual([`due-timer ${jarId}: jars has not handled jar|${jarId}|ring`]);
    expect(await findings()).toEqual([]);
  });

  test("a dead letter", async () => {
    await database.commands.xadd("{01}:shelves:dead", "*", "error", "bad luck");
    expect(await findings(true)).toEqual(["dead-letter {01}:shelves:dead: holds 1"]);
  });
});

test("checkDatabase() finds nothing on a database that changes under its look", async () => {
  await shelves.stop();
  const over = new AbortController();
  const writing = (async () => {
    while (!over.signal.aborted) await jars.ask(jarActor, jarId, { type: "Put", coins: 1 });
  })();
  for (let n = 0; n < 5; n++) expect(await findings()).toEqual([]);
  over.abort();
  await writing;
});
