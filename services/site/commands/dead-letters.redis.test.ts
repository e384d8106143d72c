// Tests the commands that list, show, retry and drop dead letters, on a Redis without a running site.
import { type Database, openDatabase, silentLog } from "@holdfast/actors";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { runHoldfast } from "./holdfast.ts";

const DEAD = "{01}:orders:dead";

let redis: TestRedis;
let database: Database;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 4, log: silentLog });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.close();
});

/** Runs the command line; returns what it prints, on stdout or stderr. */
async function holdfast(...words: string[]): Promise<string> {
  const lines: string[] = [];
  const print = (text: string) => void lines.push(text);
  vi.spyOn(console, "log").mockImplementation(print);
  vi.spyOn(console, "error").mockImplementation(print);
  await runHoldfast(words, { DATA_DIR: "/nowhere", REDIS_URL: redis.url, PARTITIONS: "4" });
  return lines.join("\n");
}
const dead = (...words: string[]) => holdfast("streams", "dead", ...words);

async function addLetters(count: number, fields: Record<string, string>): Promise<void> {
  const head = { stream: "{01}:tickets:events", entry: "1-1", group: "orders", deliveries: "6" };
  const attempts = JSON.stringify([
    [1_764_108_000_000, "orders-1", "Error: earlier"],
    [1_764_108_001_000, "orders-2", ""],
  ]);
  for (let n = 0; n < count; n++) {
    await database.commands.xadd(DEAD, "*", ...Object.entries({ ...head, attempts, ...fields }).flat());
  }
}

test("streams dead lists letters by filter, and show tells of each attempt", async () => {
  await addLetters(2, { type: "TicketListed", error: "Error: no luck" });
  await addLetters(1, { type: "TicketChanged", error: "Error: no time" });
  expect((await dead()).split("\n")).toHaveLength(3);
  const text = await dead("list", "--service", "orders", "--error", "no time");
  expect(text).toMatch(/^orders:1:\d+-\d+ {2}TicketChanged of .* after 6 tries: Error: no time$/);
  const shown = await dead("show", text.split(" ")[0] ?? "");
  expect(shown).toContain("attempt     2025-11-25T22:00:00.000Z by orders-1: Error: earlier");
  expect(shown).toContain("attempt     2025-11-25T22:00:01.000Z by orders-2: Error: no time");
  const { letters } = JSON.parse(await dead("list", "--service", "orders", "--type", "TicketListed", "--json"));
  expect(letters).toHaveLength(2);
  expect(letters[0].attempts.map(({ error }: { error: string }) => error)).toEqual([
    "Error: earlier",
    "Error: no luck",
  ]);
});

test("streams dead retry and drop take many letters by filter, page by page", async () => {
  await addLetters(3, { type: "TicketListed", error: "Error: no luck" });
  await addLetters(2, { type: "TicketChanged", error: "Error: no luck" });
  const filter = ["--service", "orders", "--type", "TicketListed"];
  const first = JSON.parse(await dead("retry", ...filter, "--limit", "2", "--json"));
  expect(first).toEqual({ service: "orders", done: 2, superseded: [], cursor: expect.any(String) });
  const rest = await dead("retry", ...filter, "--cursor", first.cursor);
  expect(rest).toBe("1 dead letters of orders are handed to orders again");
  expect(await database.commands.xlen("{01}:orders:retry")).toBe(3);
  expect(await dead("drop", "--service", "orders", "--older-than", "1h")).toContain("0 dead letters of orders");
  expect(await dead("drop", "--service", "orders")).toBe("2 dead letters of orders are thrown away");
  expect(await database.commands.xlen(DEAD)).toBe(0);
});

test("streams dead refuses to change letters that nobody has named", async () => {
  expect(await dead("drop")).toBe("Cannot drop dead letters: name an id, or a service by --service");
  expect(await dead("retry", "orders:1:1-1", "--service", "orders")).toContain("name an id or options");
  expect(await dead("retry", "orders:1:1-1")).toBe("Cannot find the dead letter orders:1:1-1: there is none");
  expect(await dead("list", "--cursor", "1:1-1:5")).toContain("without --service");
  expect(await dead("list", "--older-than", "soon")).toContain("It is a number with a unit");
});

test("streams says which events a service has set aside, and which partition cannot be read", async () => {
  await database.commands.zadd("{02}:orders:later", 1, "a", 2, "b");
  await database.commands.sadd("{03}:orders:unknown", "tickets|TicketGifted|2");
  await database.commands.zadd("{03}:orders:unknown:tickets|TicketGifted|2", 1, "c");
  await database.commands.set("{01}:payments:events", "not a stream");
  const lines = (await holdfast("streams")).split("\n");
  expect(lines).toContain("orders retries 2 events later");
  expect(lines).toContain("orders knows no TicketGifted of tickets in form 2: 1 wait for a newer process");
  expect(lines.at(-1)).toMatch(/^payments in partition 1 cannot be read: .*WRONGTYPE/);
});
