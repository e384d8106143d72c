// Tests that no Function writes a part: with any argument or key replaced, it writes everything or nothing.
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../index.ts";
import { log } from "../testing/jars.ts";
import { calls, mark, type ValidCall, type Words } from "../testing/valid-calls.ts";
import { withBug } from "../testing/with-bug.ts";
import { effectOf, FUNCTIONS, type FunctionName, isChecked } from "./library.ts";

const WRONG_ARGUMENTS = [
  ...["NaN", "", "1.5", "-1", "x y", "inf", "0x10", " 5", "1e-400", "99999999999999999999", "0", "3", "{", "\0"],
];
const WRONG_KEYS: readonly Words[] = [
  ["SET", "{00}:wrong:string", "a"],
  ["HSET", "{00}:wrong:hash", "v", "1"],
  ["RPUSH", "{00}:wrong:list", "a"],
  ["SADD", "{00}:wrong:set", "a"],
  ["ZADD", "{00}:wrong:sorted", 1, "a"],
  ["XADD", "{00}:wrong:stream", "1-1", "a", "b"],
  ["XADD", "{00}:wrong:exhausted", "18446744073709551615-18446744073709551615", "a", "b"],
  ["XADD", "{00}:wrong:nearly", "18446744073709551615-18446744073709551614", "a", "b"],
];

let redis: TestRedis;
let database: Database;
beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: 2, log });
});
afterAll(async () => {
  await database.close();
  await redis.stop();
});

function inForm(command: Words): Words {
  const [name, key = "", version = 0, text = ""] = command;
  if (name !== "DOCUMENT") return command;
  return database.form === "json" ? ["JSON.SET", key, "$", text] : ["HSET", key, "v", version, "j", text];
}

async function run(commands: readonly Words[]): Promise<void> {
  const pipeline = database.commands.pipeline();
  for (const [name = "", ...words] of commands.map(inForm)) pipeline.call(String(name), ...words);
  for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
}

async function prepare({ data }: ValidCall): Promise<void> {
  await run([["FLUSHALL"], ["SET", mark, "m"], ...data, ...WRONG_KEYS]);
}

async function everything(): Promise<string> {
  const keys = (await database.commands.keys("*")).toSorted();
  const read = database.commands.pipeline();
  for (const key of keys) read.dumpBuffer(key).pexpiretime(key);
  const values = (await read.exec()) ?? [];
  return JSON.stringify([keys, values.map(([, value]) => (Buffer.isBuffer(value) ? value.toString("hex") : value))]);
}

async function call(
  name: FunctionName,
  valid: Pick<ValidCall, "keys" | "args">,
  { library }: Pick<Database, "library"> = database,
): Promise<unknown> {
  const keys = isChecked(name) ? [...valid.keys, mark] : valid.keys;
  const args = isChecked(name) ? [...valid.args, "m"] : valid.args;
  return await database.commands.call(
    effectOf(name) === "read" ? "FCALL_RO" : "FCALL",
    library.functionName(name),
    keys.length,
    ...keys,
    ...args,
  );
}

/** Makes a call with a fault; resolves with what it wrote in part, or null. */
async function partOf(
  name: FunctionName,
  valid: ValidCall,
  faulty: Pick<ValidCall, "keys" | "args">,
  { library }: Pick<Database, "library"> = database,
) {
  const before = await everything();
  let reply: unknown;
  try {
    reply = await call(name, faulty, { library });
  } catch (error) {
    return (await everything()) === before ? null : { ...faulty, error: String(error) };
  }
  const after = await everything();
  if (after === before) return null;
  await prepare(valid);
  const isRefused = name === "commit" && Array.isArray(reply) && reply[0] !== "OK";
  return isRefused ? { ...faulty, reply } : null;
}

test("every Function has a call here", () => {
  expect(Object.keys(calls).toSorted()).toEqual(FUNCTIONS.toSorted());
});

describe.each(FUNCTIONS)("%s", (name) => {
  const valid = calls[name];
  beforeEach(async () => await prepare(valid));

  test("succeeds with its own arguments", async () => {
    const before = await everything();
    const reply = await call(name, valid);
    expect(Array.isArray(reply) ? reply[0] : reply).not.toBe(null);
    // A stream of one entry is not trimmed: whole nodes are.
    if (effectOf(name) !== "read" && name !== "trim" && name !== "probe") expect(await everything()).not.toBe(before);
  });

  test("writes nothing or everything, whichever argument is replaced or left out", async () => {
    const parts: unknown[] = [];
    for (const at of valid.args.keys()) {
      for (const wrong of WRONG_ARGUMENTS) {
        parts.push(await partOf(name, valid, { ...valid, args: valid.args.with(at, wrong) }));
      }
      parts.push(await partOf(name, valid, { ...valid, args: valid.args.toSpliced(at, 1) }));
      parts.push(await partOf(name, valid, { ...valid, args: valid.args.slice(0, at) }));
    }
    expect(parts.filter((part) => part !== null)).toEqual([]);
  }, 60_000);

  test("writes nothing or everything, whichever key is replaced, left out or of a wrong type", async () => {
    const parts: unknown[] = [];
    for (const at of valid.keys.keys()) {
      for (const wrong of new Set([...valid.keys, ...WRONG_KEYS.map((words) => String(words[1]))])) {
        parts.push(await partOf(name, valid, { ...valid, keys: valid.keys.with(at, wrong) }));
      }
      parts.push(await partOf(name, valid, { ...valid, keys: valid.keys.toSpliced(at, 1) }));
    }
    expect(parts.filter((part) => part !== null)).toEqual([]);
  }, 60_000);
});

test.each([
  [
    "a due time that is no number",
    "if args[at + 2] ~= '' then args[at + 2] = must_be_number(args[at + 2], 'due time of a timer') end",
  ],
  ["two equal keys", "  must_be_distinct(keys, 5 + documents + claims)"],
])("a deliberate bug is found: the commit does not refuse %s", async (_what, code) => {
  const valid = calls.commit;
  const faulty = await withBug(database, { code: [[code, ""]] });
  const [due, lock] = [valid.args.length - 5, valid.keys.indexOf("{00}:things:lock:a")];
  const parts: unknown[] = [];
  for (const call of [
    { ...valid, args: valid.args.with(due, "NaN") },
    { ...valid, keys: valid.keys.with(lock, valid.keys[2] ?? "") },
  ]) {
    await prepare(valid);
    expect(await partOf("commit", valid, call)).toBeNull();
    await prepare(valid);
    parts.push(await partOf("commit", valid, call, faulty));
  }
  expect(parts.filter((part) => part !== null)).toHaveLength(1);
});

test("commit changes no document and adds no event when the server refuses the text of one of several", async () => {
  const valid = calls.commit;
  await prepare(valid);
  const [events = "", ...documents] = [1, 4, 5, 7, 6].map((at) => valid.keys[at] ?? "");
  const dumps = async () => await Promise.all(documents.map((key) => database.commands.dumpBuffer(key)));
  const before = await dumps();
  // Only a server with JSON documents reads the text. The deletion comes before the text that is refused.
  const refused = [valid.args[21] ?? "", 0, '{"id":"3","version":0,}'];
  const args = [...valid.args.slice(0, 21), ...valid.args.slice(24, 27), ...refused, ...valid.args.slice(27)];
  const keys = [...valid.keys.slice(0, 4), ...documents, ...valid.keys.slice(8)];
  const committed = call("commit", { keys, args });
  if (database.form === "json") {
    await expect(committed).rejects.toThrow("JSON");
    expect([await dumps(), await database.commands.xlen(events)]).toEqual([before, 0]);
  } else expect(await committed).toEqual(["OK", expect.any(Number)]);
});
