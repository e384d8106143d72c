// Tests that a consumer takes each of its pending entries once, however its reader and its other work meet.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import type { Command } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, type EngineSettings, onLatest, openDatabase, TerminalError } from "../index.ts";
import { encodeEvent } from "../model/events.ts";
import type { RedisClient } from "../redis/connect.ts";
import { closedGate } from "../testing/closed-gate.ts";
import { jarEvents, log, shelvesOn } from "../testing/jars.ts";
import { intercepted } from "../testing/with-bug.ts";

const STREAM = "{00}:jars:events";
const SETTINGS: Partial<EngineSettings> = { blockMs: 50, claimIdleMs: 60_000 };

let redis: TestRedis;
let sound: Database;
let engine: Engine | null;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  engine = null;
  sound = await openDatabase({ url: redis.url, partitions: 1, log });
});
afterEach(async () => {
  await engine?.stop();
  await sound.close();
});

async function append(id: string): Promise<string> {
  const head = { type: "JarChanged", id, kind: "jar", version: 0, time: 1, cause: "test", trace: "", schema: 1 };
  const fields = encodeEvent({ ...head, data: { id, version: 0, coins: 1, shelf: "" } });
  return String(await sound.commands.xadd(STREAM, "*", ...fields));
}
/** Notes in `handled` each event that is handed on. */
function noting(handled: string[], handle: (id: string) => void = () => undefined) {
  return onLatest(jarEvents, ({ id }) => {
    handled.push(id);
    handle(id);
    return [];
  });
}
/** Returns a database that makes a dead letter only when `mayBury` is open; `isBurying` opens when it is to make one. */
function buryingLate(database: Database) {
  const [isBurying, mayBury] = [closedGate(), closedGate()];
  const bury = database.library.functionName("bury");
  const commands = intercepted(database.commands, async (words) => {
    if (words[1] === bury) {
      isBurying.open();
      await mayBury.opened;
    }
    return "do";
  });
  return { database: { ...database, commands }, isBurying, mayBury };
}
/** Returns a database whose readers can be cut off, and whose replies about own pending entries wait for `held`. */
function cuttable(database: Database, held: (reply: unknown) => Promise<void> = async () => undefined) {
  const readers: RedisClient[] = [];
  const connect: Database["connect"] = (name, role) => {
    const client = database.connect(name, role);
    if (role === "blocking") readers.push(client);
    return new Proxy(client, {
      get(target, property) {
        const found: unknown = Reflect.get(target, property);
        if (property !== "sendCommand") return typeof found === "function" ? found.bind(target) : found;
        return async (command: Command) => {
          const reply = await target.sendCommand(command);
          if (command.name === "xreadgroup" && command.args.at(-1) === "0") await held(reply);
          return reply;
        };
      },
    });
  };
  return { database: { ...database, connect }, cut: () => readers.forEach((client) => client.disconnect(true)) };
}

test("an event that no consumer survived is buried, and the reader that begins anew does not hand it on", async () => {
  const { database: late, isBurying, mayBury } = buryingLate(sound);
  const { database, cut } = cuttable(late);
  const handled: string[] = [];
  const [id, later] = [sound.ids.newId(0), sound.ids.newId(0)];
  engine = shelvesOn(database, SETTINGS, noting(handled));
  const entry = await append(id);
  await sound.commands.xgroup("CREATE", STREAM, "shelves", "0");
  await sound.commands.call("XREADGROUP", "GROUP", "shelves", "dead-one", "STREAMS", STREAM, ">");
  const old = ["IDLE", 90_000, "RETRYCOUNT", 50, "JUSTID"];
  await sound.commands.call("XCLAIM", STREAM, "shelves", "dead-one", 0, entry, ...old);
  await engine.start();
  await isBurying.opened;
  cut();
  await append(later);
  // The reader reads what it has pending before it reads what is new.
  await waitFor(() => handled.includes(later));
  const before = [...handled];
  mayBury.open();
  expect(before).toEqual([later]);
  const letters = await waitFor(async () => {
    const found = (await engine?.deadLetters.list()) ?? [];
    return found.length > 0 ? found : null;
  });
  expect([letters.map((letter) => letter.event["id"]), handled]).toEqual([[id], [later]]);
});

test("an event that becomes a dead letter while its reader reads it again is not handed on again", async () => {
  const [isRead, mayGoOn] = [closedGate(), closedGate()];
  const { database: late, isBurying, mayBury } = buryingLate(sound);
  const { database, cut } = cuttable(late, async (reply) => {
    if (!JSON.stringify(reply).includes("JarChanged")) return;
    isRead.open();
    await mayGoOn.opened;
  });
  const handled: string[] = [];
  const [id, later] = [sound.ids.newId(0), sound.ids.newId(0)];
  const failing = noting(handled, (one) => {
    if (one === id) throw new TerminalError("no luck");
  });
  engine = shelvesOn(database, SETTINGS, failing);
  await engine.start();
  await append(id);
  await isBurying.opened;
  cut();
  await isRead.opened;
  mayBury.open();
  await waitFor(async () => (await engine?.deadLetters.count()) === 1);
  mayGoOn.open();
  await append(later);
  await waitFor(() => handled.includes(later));
  expect([handled, await engine.deadLetters.count()]).toEqual([[id, later], 1]);
});

test("a reader that begins anew counts no delivery of what its consumer holds", async () => {
  const { database: late, isBurying, mayBury } = buryingLate(sound);
  const { database, cut } = cuttable(late);
  const handled: string[] = [];
  const id = sound.ids.newId(0);
  const failing = noting(handled, (one) => {
    if (one === id) throw new TerminalError("no luck");
  });
  engine = shelvesOn(database, SETTINGS, failing);
  await engine.start();
  const entry = await append(id);
  await isBurying.opened;
  for (let n = 0; n < 3; n++) {
    cut();
    const later = sound.ids.newId(0);
    await append(later);
    await waitFor(() => handled.includes(later));
  }
  await waitFor(async () => {
    const [pending] = await sound.commands.xpending(STREAM, "shelves", entry, entry, 1);
    return Array.isArray(pending) && pending[3] === 1;
  });
  mayBury.open();
});
