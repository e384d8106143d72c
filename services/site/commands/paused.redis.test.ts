// Tests the commands that pause, resume and cancel work, on a Redis without a running site.
import { openDatabase, silentLog } from "@holdfast/actors";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { runHoldfast } from "./holdfast.ts";

let redis: TestRedis;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
afterEach(() => void vi.restoreAllMocks());

/** Runs the command line; returns what it prints, on stdout or stderr. */
async function holdfast(...words: string[]): Promise<string> {
  const lines: string[] = [];
  const print = (text: string) => void lines.push(text);
  vi.spyOn(console, "log").mockImplementation(print);
  vi.spyOn(console, "error").mockImplementation(print);
  await runHoldfast(words, { DATA_DIR: "/nowhere", REDIS_URL: redis.url, PARTITIONS: "4" });
  return lines.join("\n");
}

test("streams pause and resume hold up a kind of timer, streams cancel makes a timer a dead letter", async () => {
  const database = await openDatabase({ url: redis.url, partitions: 4, log: silentLog });
  const work = "timer:mail|send";
  const userTimers = "timer:user|erase, timer:user|post, timer:user|move-address";
  expect(await holdfast("streams", "paused")).toBe("Nothing is paused");
  expect(await holdfast("streams", "pause", "auth", work)).toBe(`${work} of auth is paused`);
  expect(await holdfast("streams", "pause", "auth", work)).toBe(`${work} of auth was paused already`);
  expect(JSON.parse(await holdfast("streams", "paused", "--json"))).toEqual([
    { service: "auth", work, since: expect.any(Number) },
  ]);
  expect(await holdfast("streams", "resume", "auth", work)).toBe(`${work} of auth goes on`);
  expect(await holdfast("streams", "resume", "auth", work)).toBe(`Cannot resume ${work} of auth: it is not paused`);
  expect(await holdfast("streams", "pause", "auth", "timer:mail|burn")).toBe(
    `Cannot pause timer:mail|burn: auth has ${userTimers}, ${work}, listener:auth`,
  );
  const id = database.ids.newId(1);
  const member = `deadline|${id}|deadline`;
  await database.commands.zadd("{01}:expiration:timers:deadline|deadline", 9_999_999_999_999, member);
  const cancel = ["streams", "cancel", "expiration", "deadline|deadline", id];
  expect(await holdfast(...cancel)).toBe(`deadline|deadline of ${id} is a dead letter now`);
  expect(await holdfast(...cancel)).toBe(`Cannot cancel deadline|deadline of ${id}: it is not set`);
  expect(await holdfast("streams", "dead")).toContain(`  timer ${member}, after 0 tries: Cancelled by an operator`);
  await database.close();
});
