// Tests that deliberate bugs in the delivery of events are found.
import { waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";
import { type Database, onLatest } from "../index.ts";
import { forgetSubscriber } from "../inspect/streams.ts";
import { encodeEvent } from "../model/events.ts";
import { useEngines } from "../testing/engines-of-test.ts";
import { followJars, jarActor, jarEvents, jarView, shelf } from "../testing/jars.ts";
import { type BugInPlace, withBug } from "../testing/with-bug.ts";

const EVENTS = "{00}:jars:events";

const world = useEngines();
const { jars, shelves, stopEngines, atRest } = world;

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
  expect(await trial(world.database)).toEqual([]);
  await stopEngines();
  await world.database.commands.flushall();
  const found = await trial(await withBug(world.database, bug));
  expect(found.filter((line) => finds.test(line))).not.toEqual([]);
});

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
  await waitFor(async () => Number((await world.database.commands.xpending(EVENTS, "shelves"))[0]) === 0);
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
  await world.database.commands.xadd(EVENTS, "*", ...fields);
  await waitFor(async () => (await world.database.commands.exists("{00}:shelves:unknown:jars|JarGifted|1")) === 1);
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
    const consumers = await world.database.commands.call("XINFO", "CONSUMERS", EVENTS, "shelves");
    return Number(/(?<="idle",)\d+/.exec(JSON.stringify(consumers))?.[0]);
  };
  await waitFor(async () => (await idle()) > 400);
  const forgotten = await forgetSubscriber(database, "jars", "shelves", { silentMs: 300 }).catch(() => 0);
  return forgotten > 0 ? ["a living subscriber was forgotten"] : [];
}
