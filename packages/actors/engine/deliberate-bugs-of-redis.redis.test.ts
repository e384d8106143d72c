// Tests that deliberate bugs in what an engine does about Redis are found: full memory, lost data, the ledger's day.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createFunctions } from "../functions/functions.ts";
import { type Database, type Engine, onLatest, openDatabase, UnavailableError } from "../index.ts";
import { connectRedis, whenReady } from "../redis/connect.ts";
import { createRequestLedger } from "../store/requests.ts";
import { followJars, jar, jarActor, jarEvents, jarsOn, log, shelvesOn } from "../testing/jars.ts";
import { type BugInPlace, withBug } from "../testing/with-bug.ts";

let redis: TestRedis;
let sound: Database;
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis({ cluster: false });
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.flush();
  sound = await openDatabase({ url: redis.url, partitions: 1, log });
});
afterEach(async () => {
  await stopEngines();
  await sound.close();
});

async function stopEngines(): Promise<void> {
  await sound.commands.config("SET", "maxmemory", "0");
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
}

interface Bug extends BugInPlace {
  readonly in: string;
  /** Replaces the database by one whose client has the bug. */
  readonly client?: (database: Database) => Database;
  readonly trial: (database: Database) => Promise<readonly string[]>;
  readonly finds: RegExp;
}

const DAY_MS = 86_400_000;
const MARK_CHECK = "if redis.call('GET', keys[key]) ~= args[mark] then return { 'FORGOTTEN' } end";

const bugs: readonly Bug[] = [
  {
    in: "the client, which takes a full memory for a failure of the work",
    client: (database) => ({ ...database, commands: withoutWordFor(database.commands, "OOM") }),
    trial: fullMemory,
    finds: /^an ask is not told why it failed$/,
  },
  {
    in: "the library, which lets a full memory refuse what frees memory",
    code: [["callback = trim, flags = { 'allow-oom' }", "callback = trim, flags = {}"]],
    trial: fullMemory,
    finds: /^trimming was refused$/,
  },
  {
    in: "the commit, which does not ask what its user may run",
    code: [["if scored then must_be_allowed('ZADD', scored) end", ""]],
    trial: fewRights,
    finds: /^a refused change was written$/,
  },
  {
    in: "the Functions, which do not check the mark of the database",
    code: [[MARK_CHECK, ""]],
    trial: lostData,
    finds: /^the number of partitions is not stored$/,
  },
  {
    in: "the Functions, which do not check the mark of the database, so that a bucket stays for ever",
    code: [[MARK_CHECK, ""]],
    trial: lostData,
    finds: /^a bucket of outcomes has no end$/,
  },
  {
    in: "the request ledger, which looks at one day only",
    code: [["for n = 1, #keys do\n    local record", "for n = 1, 1 do\n    local record"]],
    trial: midnight,
    finds: /^both sides of midnight were first$/,
  },
];

test.each(bugs)("a bug in $in is found", async ({ trial, finds, client = (database) => database, ...bug }) => {
  expect(await trial(sound)).toEqual([]);
  await stopEngines();
  await sound.commands.flushall();
  const found = await trial(client(await withBug(sound, bug)));
  expect(found.filter((line) => finds.test(line))).not.toEqual([]);
});

// Returns a client for which a refusal of Redis is any error.
function withoutWordFor(client: Database["commands"], word: string): Database["commands"] {
  return new Proxy(client, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== "function") return found;
      return name !== "sendCommand"
        ? found.bind(target)
        : async (...all: unknown[]) => {
            try {
              return await found.apply(target, all);
            } catch (error) {
              throw error instanceof Error && error.message.startsWith(word) ? new Error("it did not work") : error;
            }
          };
    },
  });
}

async function fullMemory(database: Database): Promise<string[]> {
  const settings = { retryMs: [1], recoverEveryMs: 20 };
  const [writer, reader] = [jarsOn(database), shelvesOn(sound, settings)];
  await reader.start();
  await reader.stop();
  const [id, shelfId] = [database.ids.newId(0), database.ids.newId(0)];
  await writer.ask(jarActor, id, { type: "Put", coins: 1, shelf: shelfId });
  await sound.commands.config("SET", "maxmemory", "1");
  let attempts = 0;
  const counting = onLatest(jarEvents, (event, context) => {
    attempts += 1;
    return followJars.react(event, context);
  });
  const again = shelvesOn(database, settings, counting);
  engines.push(writer, again);
  await again.start();
  await waitFor(() => attempts >= 4);
  const [pending] = await sound.commands.xpending("{00}:jars:events", "shelves", "-", "+", 1);
  const isBlamed = !Array.isArray(pending) || pending[3] !== 1;
  const told = await refusalOf(writer.ask(jarActor, id, { type: "Put", coins: 1 }));
  const isTrimmed = (await refusalOf(writer.streams.trim())) === null;
  return [
    ...(isBlamed ? ["an event was blamed for a full memory"] : []),
    ...(told instanceof UnavailableError && told.reason === "full" ? [] : ["an ask is not told why it failed"]),
    ...(isTrimmed ? [] : ["trimming was refused"]),
  ];
}

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => null,
    (error: unknown) => error,
  );
}

async function fewRights(database: Database): Promise<string[]> {
  await sound.commands.call("ACL", "SETUSER", "guest", "reset", "on", ">word", "~*", "&*", "+@all", "-zadd");
  const url = redis.url.replace("//", "//guest:word@");
  const guest = connectRedis(url, { name: "guest", role: "commands" });
  await whenReady(guest);
  const [writer, limited] = [jarsOn(database), jarsOn({ ...database, commands: guest })];
  const id = database.ids.newId(0);
  await writer.ask(jarActor, id, { type: "Put", coins: 0 });
  // The first coin puts the jar into another list.
  const isDenied = await limited.ask(jarActor, id, { type: "Put", coins: 1 }).then(
    () => false,
    () => true,
  );
  guest.disconnect();
  const isWritten = (await writer.read(jar, id))?.coins !== 0;
  return isDenied && isWritten ? ["a refused change was written"] : [];
}

async function lostData(database: Database): Promise<string[]> {
  const writer = jarsOn(database);
  const id = database.ids.newId(0);
  await writer.ask(jarActor, id, { type: "Put", coins: 1 });
  await sound.commands.flushall();
  await writer.ask(jarActor, id, { type: "Put", coins: 1 });
  const isStored = (await sound.commands.exists("holdfast:partitions")) === 1;
  const [bucket = ""] = await sound.commands.keys("*:outcomes:*");
  const isEndless = (await sound.commands.pttl(bucket)) < 0;
  return [
    ...(isStored ? [] : ["the number of partitions is not stored"]),
    ...(isEndless ? ["a bucket of outcomes has no end"] : []),
  ];
}

async function midnight(database: Database): Promise<string[]> {
  const today = Math.floor(Date.now() / DAY_MS);
  const ledger = createRequestLedger("jars", createFunctions(database, 4_000), 2 * DAY_MS);
  await sound.commands.hset(`{00}:jars:requests:${today - 1}`, "ann:key", "one");
  const { isFirst } = await ledger.claim(0, "ann:key", "two");
  return isFirst ? ["both sides of midnight were first"] : [];
}
