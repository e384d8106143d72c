// Tests that deliberate bugs in the delivery of events are found.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, type EngineSettings, onLatest, openDatabase } from "../index.ts";
import { checkDatabase, lineOf } from "../inspect/checker/check.ts";
import { forgetSubscriber } from "../inspect/streams.ts";
import { encodeEvent } from "../model/events.ts";
import {
  followJars,
  jarActor,
  jarEvents,
  jarServices,
  jarsOn,
  jarView,
  log,
  shelf,
  shelvesOn,
} from "../testing/jars.ts";
import { type BugInPlace, withBug } from "../testing/with-bug.ts";

const EVENTS = "{00}:jars:events";

let redis: TestRedis;
let sound: Database;
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  sound = await openDatabase({ url: redis.url, partitions: 1, log });
});
afterEach(async () => {
  await stopEngines();
  await sound.close();
});

interface Bug extends BugInPlace {
  readonly in: string;
  readonly trial: (database: Database) => Promise<readonly string[]>;
  readonly finds: RegExp;
}

const bugs: readonly Bug[] = [
  {
    in: "the setting aside of an entry, which acknowledges it and keeps no copy",
    code: [
      ["  put_in(keys[2], keys[3], args[3], now_ms() + wait, args[5], keys[4], args[7])\n  return 1", "  return 1"],
    ],
    trial: laterEvent,
    finds: /^followed \w+: .* at 0, not followed beyond -1$/,
  },
  {
    in: "the setting aside of an event of an unknown kind, which does not list the kind",
    code: [["if kind ~= '' then redis.call('SADD', kinds, kind) end", ""]],
    trial: newEvent,
    finds: /^the new event was not handled$/,
  },
  {
    in: "the signs of life, which are not written",
    code: [["for n = 1, #keys do redis.call('ZADD', keys[n], now, args[1]) end", ""]],
    trial: quietReader,
    finds: /^a living subscriber was forgotten$/,
  },
];

test.each(bugs)("a bug in $in is found", async ({ trial, finds, ...bug }) => {
  expect(await trial(sound)).toEqual([]);
  await stopEngines();
  await sound.commands.flushall();
  const found = await trial(await withBug(sound, bug));
  expect(found.filter((line) => finds.test(line))).not.toEqual([]);
});

function jars(database: Database): Engine {
  return keep(jarsOn(database));
}

function shelves(database: Database, settings: Partial<EngineSettings> = {}, reaction = followJars): Engine {
  return keep(shelvesOn(database, settings, reaction));
}

function keep(engine: Engine): Engine {
  engines.push(engine);
  return engine;
}

async function stopEngines(): Promise<void> {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
}

/** Resolves with the findings once nothing is pending; the last check must begin after that, so it runs again. */
async function atRest(): Promise<string[]> {
  const check = async () => (await checkDatabase(sound, jarServices, { isAtRest: true })).findings;
  await waitFor(async () => (await check()).every((finding) => finding.check !== "pending"));
  return (await check()).map(lineOf);
}

async function laterEvent(database: Database): Promise<string[]> {
  let isBad = true;
  const moody = onLatest(jarEvents, (event, context) => {
    if (isBad) throw new Error("not today");
    return followJars.react(event, context);
  });
  const reader = shelves(database, { mostWaiting: 0, retryMs: [10, 10, 10, 10_000] }, moody);
  await reader.start();
  const shelfId = database.ids.newId(0);
  await jars(database).ask(jarActor, database.ids.newId(0), { type: "Put", coins: 1, shelf: shelfId });
  await waitFor(async () => Number((await sound.commands.xpending(EVENTS, "shelves"))[0]) === 0);
  isBad = false;
  return await atRest();
}

async function newEvent(database: Database): Promise<string[]> {
  const types = { ...jarEvents.types, JarGifted: jarView };
  const newer = onLatest({ ...jarEvents, types }, followJars.react);
  const [id, shelfId] = [database.ids.newId(0), database.ids.newId(0)];
  const head = { type: "JarGifted", id, kind: "jar", version: 0, time: 1, cause: "test", trace: "", schema: 1 };
  const older = shelves(database);
  await older.start();
  const fields = encodeEvent({ ...head, data: { id, version: 0, coins: 1, shelf: shelfId } });
  await sound.commands.xadd(EVENTS, "*", ...fields);
  await waitFor(async () => (await sound.commands.exists("{00}:shelves:unknown:jars|JarGifted|1")) === 1);
  await shelves(database, {}, newer).start();
  const handled = waitFor(async () => (await older.read(shelf, shelfId))?.told === 1, { timeoutMs: 2_000 });
  return await handled.then(
    () => [],
    () => ["the new event was not handled"],
  );
}

async function quietReader(database: Database): Promise<string[]> {
  await shelves(database, { blockMs: 2_000 }).start();
  const idle = async () => {
    const consumers = await sound.commands.call("XINFO", "CONSUMERS", EVENTS, "shelves");
    return Number(/(?<="idle",)\d+/.exec(JSON.stringify(consumers))?.[0]);
  };
  await waitFor(async () => (await idle()) > 400);
  const forgotten = await forgetSubscriber(database, "jars", "shelves", { silentMs: 300 }).catch(() => 0);
  return forgotten > 0 ? ["a living subscriber was forgotten"] : [];
}
