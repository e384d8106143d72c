import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";
import { type Database, type Engine, onLatest } from "../index.ts";
import { checkDatabase, lineOf } from "../inspect/checker/check.ts";
import { useEngines } from "../testing/engines-of-test.ts";
import { followJars, jar, jarActor, jarEvents, jarServices, shelf } from "../testing/jars.ts";
import { journal, journalsOn, noting } from "../testing/journals.ts";
import { type BugInPlace, intercepted, withBug } from "../testing/with-bug.ts";

// Tests the checker with deliberate bugs. Each bug is put into a copy of the engine's functions or into a connection.
// The trial of a bug must report findings with the bug in place, and none without the bug.

const EVENTS = "{00}:jars:events";

const world = useEngines();
const { jars, shelves, keep, stopEngines, atRest } = world;

interface Bug extends BugInPlace {
  readonly in: string;
  readonly trial: (database: Database) => Promise<readonly string[]>;
  readonly finds: RegExp;
}

const bugs: readonly Bug[] = [
  {
    in: "the commit, which skips the version check",
    code: [["if document_version(key) ~= args[at + 1] then return { 'CONFLICT', key } end", ""]],
    trial: manyWriters,
    finds: /^versions \w+: jar has version (\d+) after \1$/,
  },
  {
    in: "the commit, which skips the inbox check",
    code: [
      ["if mark and tonumber(mark) >= tonumber(args[8]) then return { 'STALE' } end", ""],
      ["reply[3] = redis.call('HGET', keys[2], args[2])", "reply[3] = false"],
    ],
    trial: lateEvent,
    finds: /^followed \w+: .* at 2, not followed beyond 0$/,
  },
  {
    in: "the lease, which removes a timer before it is handled",
    code: [
      [
        "redis.call('ZADD', keys[set], unpack(scored))",
        "for word = 2, #scored, 2 do redis.call('ZREM', keys[set], scored[word]) end",
      ],
    ],
    trial: lostLease,
    finds: /^it never rang$/,
  },
  {
    in: "the consumer, which does not refresh its pending entries",
    call: (words) => (words[0] === "XCLAIM" && words.at(-1) === "JUSTID" && !words.includes("IDLE") ? "drop" : "do"),
    trial: slowHandler,
    finds: /^an event was handled 2 times by two live consumers$/,
  },
  {
    in: "the commit, which keeps streams short by MAXLEN",
    code: [["'XADD', key, '*', unpack(args, at + 2", "'XADD', key, 'MAXLEN', 5, '*', unpack(args, at + 2"]],
    trial: lateReader,
    finds: /^followed \w+: .* at 0, not followed beyond -1$/,
  },
  {
    in: "the removal of a consumer, which ignores pending entries",
    code: [["if #pending > 0 then return 0 end", ""]],
    trial: unluckyReader,
    finds: /^followed \w+: .* at 0, not followed beyond -1$/,
  },
  {
    in: "the order of each document's events, which lets an event overtake the one before it",
    code: [["local previous, first = args[6], first_of(keys[3], args[2])", "if true then return true end"]],
    trial: overtaken,
    finds: /^noted [12]/,
  },
  {
    in: "the order of each document's events, which forgets the events that wait",
    code: [["stand(keys[3], document, place, 'event ' .. fields)", ""]],
    trial: overtaken,
    finds: /^noted 0$/,
  },
  {
    in: "a dead letter, which does not hold its document's later events back",
    code: [["stand(keys[2], document, place, what .. ' ' .. reply)", ""]],
    trial: heldBack,
    finds: /^noted 0, 2$/,
  },
];

test.each(bugs)("a bug in $in is found", async ({ trial, finds, ...bug }) => {
  expect(await trial(world.database)).toEqual([]);
  await stopEngines();
  await world.database.commands.flushall();
  const found = await trial(await withBug(world.database, bug));
  expect(found.filter((line) => finds.test(line))).not.toEqual([]);
});

async function manyWriters(database: Database): Promise<string[]> {
  // Two writers may take turns, one loading while the other commits; of five, some load at the same moment.
  const writers = Array.from({ length: 5 }, () => jars(database));
  const id = database.ids.newId(0);
  const put = (writer: Engine) => writer.ask(jarActor, id, { type: "Put", coins: 1 });
  // One of them may lose eight times, and gives up.
  await Promise.allSettled(Array.from({ length: 8 }, () => writers.map(put)).flat());
  return (await checkDatabase(world.database, jarServices, { againAfterMs: 1 })).findings.map(lineOf);
}

async function lateEvent(database: Database): Promise<string[]> {
  const [writer, reader] = [jars(database), shelves(database)];
  const [id, shelfId] = [database.ids.newId(0), database.ids.newId(0)];
  await reader.start();
  for (const coins of [1, 2, 3]) await writer.ask(jarActor, id, { type: "Put", coins, shelf: shelfId });
  await waitFor(async () => (await reader.read(shelf, shelfId))?.jars[id] === 6);
  const [first] = await world.database.commands.xrange(EVENTS, "-", "+");
  await world.database.commands.xadd("{00}:shelves:retry", "*", "stream", EVENTS, ...(first?.[1] ?? []));
  return await atRest();
}

async function lostLease(database: Database): Promise<string[]> {
  const engine = jars(database);
  const id = database.ids.newId(0);
  await engine.ask(jarActor, id, { type: "RingAt", at: 1 });
  const lease = database.library.functionName("lease_timers");
  const keys = ["{00}:jars:timers", "{00}:jars:attempts", "{00}:jars:timers:jar|ring"];
  await world.database.commands.call("FCALL", lease, 3, ...keys, 50, 1, 10, 10, 0, 10, "jar|ring", 1, 10);
  await engine.start();
  const rang = waitFor(async () => (await engine.read(jar, id))?.rung === 1, { timeoutMs: 3_000 });
  return await rang.then(
    () => [],
    () => ["it never rang"],
  );
}

async function slowHandler(database: Database): Promise<string[]> {
  const commit = database.library.functionName("commit");
  const slow: Database = {
    ...database,
    commands: intercepted(database.commands, async (words) => {
      if (words[1] === commit) await sleep(2_500);
      return "do";
    }),
  };
  const handled = new Map<string, number>();
  const counting = onLatest(jarEvents, (event, context) => {
    handled.set(event.id, (handled.get(event.id) ?? 0) + 1);
    return followJars.react(event, context);
  });
  for (let n = 0; n < 2; n++)
    await shelves(slow, { claimIdleMs: 1_000, recoverEveryMs: 100, stopMs: 4_000 }, counting).start();
  const [id, shelfId] = [database.ids.newId(0), database.ids.newId(0)];
  await jars(world.database).ask(jarActor, id, { type: "Put", coins: 1, shelf: shelfId });
  await waitFor(async () => (await world.engines[0]?.read(shelf, shelfId))?.told === 1, { timeoutMs: 20_000 });
  await stopEngines();
  const times = handled.get(id) ?? 0;
  return times > 1 ? [`an event was handled ${times} times by two live consumers`] : [];
}

async function lateReader(database: Database): Promise<string[]> {
  const writer = jars(database);
  const shelfId = database.ids.newId(0);
  for (let n = 0; n < 12; n++) {
    await writer.ask(jarActor, database.ids.newId(0), { type: "Put", coins: 1, shelf: shelfId });
  }
  await shelves(database).start();
  return await atRest();
}

async function unluckyReader(database: Database): Promise<string[]> {
  let tried = 0;
  const unlucky = onLatest(jarEvents, () => {
    tried += 1;
    throw new Error("not today");
  });
  const first = shelves(database, { retryMs: [20_000] }, unlucky);
  await first.start();
  const shelfId = database.ids.newId(0);
  await jars(database).ask(jarActor, database.ids.newId(0), { type: "Put", coins: 1, shelf: shelfId });
  await waitFor(() => tried === 1);
  await first.stop();
  await shelves(database).start();
  return await atRest();
}

/** Returns the versions of a jar's events that a journal has noted, when they are not those expected. */
async function notedBy(reader: Engine, journalId: string, expected: string): Promise<string[]> {
  const lines = (await reader.read(journal, journalId))?.lines ?? [];
  const noted = lines.map((line) => line.split(" ")[1]).join(", ");
  return noted === expected ? [] : [`noted ${noted}`];
}

async function overtaken(database: Database): Promise<string[]> {
  const [id, journalId] = [database.ids.newId(0), database.ids.newId(0)];
  for (let n = 0; n < 3; n++) await jars(world.database).ask(jarActor, id, { type: "Put", coins: 1, shelf: journalId });
  let tried = 0;
  const unlucky = noting(({ version }) => {
    if (version === 0 && tried++ === 0) throw new Error("not yet");
  });
  const reader = keep(journalsOn(database, unlucky, { settings: { retryMs: [100] } }));
  await reader.start();
  await waitFor(async () => {
    const [pending] = await world.database.commands.xpending(EVENTS, "journals");
    const isNoted = (await reader.read(journal, journalId)) !== null;
    return isNoted && pending === 0 && (await world.database.commands.zcard("{00}:journals:waiting")) === 0;
  });
  return await notedBy(reader, journalId, "0, 1, 2");
}

async function heldBack(database: Database): Promise<string[]> {
  const [id, journalId] = [database.ids.newId(0), database.ids.newId(0)];
  for (let n = 0; n < 3; n++) await jars(world.database).ask(jarActor, id, { type: "Put", coins: 1, shelf: journalId });
  const unlucky = noting(({ version }) => {
    if (version === 1) throw new Error("bad luck");
  });
  const reader = keep(journalsOn(database, unlucky, { settings: { retryMs: [] } }));
  await reader.start();
  await waitFor(async () => (await reader.deadLetters.count()) === 1);
  const isSettled = async () => (await reader.read(journal, journalId))?.lines.length === 2;
  await waitFor(
    async () => (await world.database.commands.zcard("{00}:journals:waiting")) === 2 || (await isSettled()),
  );
  return await notedBy(reader, journalId, "0");
}
