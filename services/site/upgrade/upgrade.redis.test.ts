// Brings along the lists of an earlier release, on a Redis without a running site.

import { createEngine, type Database, openDatabase, silentLog } from "@holdfast/actors";
import { authService, readAuthConfig } from "@holdfast/auth";
import { isDataCurrent, keepCurrency, readCommon } from "@holdfast/server";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { runHoldfast } from "../commands/holdfast.ts";
import { upgradeAtStart } from "./upgrade.ts";

let redis: TestRedis;
let database: Database;
beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: 2, log: silentLog });
});
afterAll(async () => {
  await database.close();
  await redis.stop();
});
afterEach(() => void vi.restoreAllMocks());

// Writes a letter, which is in a list; takes away the list and the note, as if an earlier release had run.
async function writtenBefore(): Promise<void> {
  const terms = readAuthConfig(readCommon({}), {}).mail;
  const engine = createEngine(authService, { database, log: silentLog, terms });
  const [id, userId] = [engine.ids.newId(0), engine.ids.newId(0)];
  const mailActor = authService.actors.find(({ name }) => name === "mail") ?? expect.fail();
  await engine.ask(mailActor, id, { type: "Write", userId, subject: { kind: "passkey added" }, happenedAt: 1 });
  expect(await database.commands.del(`{00}:auth:index:letters:${userId}`)).toBe(1);
  await database.commands.del("holdfast:data-release");
}

async function upgrade(...words: string[]): Promise<unknown> {
  let printed = "";
  vi.spyOn(console, "log").mockImplementation((text: string) => void (printed = text));
  expect(await runHoldfast(["upgrade", "--json", ...words], { DATA_DIR: "/nowhere", REDIS_URL: redis.url })).toBe(0);
  return JSON.parse(printed);
}

function recorded() {
  const lines: unknown[][] = [];
  const add = (level: string) => (fields: object, text: string) => void lines.push([level, text, fields]);
  return { lines, log: { debug: add("debug"), info: add("info"), warn: add("warn"), error: add("error") } };
}

test("a new database needs no upgrade", async () => {
  await keepCurrency(database.commands, "usd");
  expect(await isDataCurrent(database.commands)).toBe(true);
});

test("the command makes the lists that are missing, once, and notes that all is brought along", async () => {
  await writtenBefore();
  expect(await isDataCurrent(database.commands)).toBe(false);
  expect(await upgrade("--if-needed")).toEqual({ lists: 1, events: 0, ends: 0 });
  expect(await upgrade()).toEqual({ lists: 0, events: 0, ends: 0 });
  expect(await isDataCurrent(database.commands)).toBe(true);
});

test("a start does the same, and a user who may not do it is told of the command", async () => {
  await writtenBefore();
  const rights = ["on", "nopass", "~*", "+@all", "-scan"];
  await database.commands.call("ACL", "SETUSER", "limited", "reset", ...rights);
  const limited = await openDatabase({
    url: redis.url.replace("redis://", "redis://limited:x@"),
    ...{ partitions: 2, log: silentLog },
  });
  const refused = recorded();
  await upgradeAtStart({ database: limited, log: refused.log, stopping: undefined });
  await limited.close();
  const advice = "Cannot bring the data of an earlier release along: run `holdfast upgrade`";
  expect(refused.lines.at(-1)).toEqual(["error", advice, { error: "the user of REDIS_URL may not list keys" }]);
  expect(await isDataCurrent(database.commands)).toBe(false);

  const done = recorded();
  await upgradeAtStart({ database, log: done.log, stopping: undefined });
  expect(done.lines.at(-1)).toEqual([
    "info",
    "The data are those of this release now",
    { lists: 1, events: 0, ends: 0 },
  ]);
  expect(await isDataCurrent(database.commands)).toBe(true);
});
