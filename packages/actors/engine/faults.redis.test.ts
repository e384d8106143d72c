// Tests commands, events and timers over connections that are cut, slow or silent.
import { isDeepStrictEqual } from "node:util";
import { type FaultProxy, startFaultProxy, startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, openDatabase } from "../index.ts";
import { jar, jarActor, jarsOn, log, shelf, shelvesOn } from "../testing/jars.ts";

let redis: TestRedis;
let proxy: FaultProxy;
/** Connects the engines under test through the proxy. */
let through: Database;
/** Connects the tests' own reads without the proxy. */
let direct: Database;
let jars: Engine;
let shelves: Engine;

beforeAll(async () => {
  // A cluster client connects to the addresses that the nodes report, and so would bypass the proxy.
  redis = await startTestRedis({ cluster: false });
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  proxy = await startFaultProxy(redis.port);
  direct = await openDatabase({ url: redis.url, partitions: 2, log });
  through = await openDatabase({ url: proxy.url, partitions: 2, log });
  jars = jarsOn(through);
  shelves = shelvesOn(through);
});
afterEach(async () => {
  proxy.heal();
  await Promise.all([jars.stop(), shelves.stop()]);
  await Promise.all([through.close(), direct.close()]);
  await proxy.stop();
});

const put = (id: string, coins: number, more: { commandId?: string; shelf?: string } = {}) => {
  const { commandId = jars.newCommandId(), shelf: onShelf } = more;
  return jars.ask(jarActor, id, { type: "Put", coins, ...(onShelf && { shelf: onShelf }) }, { commandId });
};
const versionsOf = async (id: string) => {
  const entries = await direct.commands.xrange(`{${id.slice(-2)}}:jars:events`, "-", "+");
  return entries.map(([, fields]) => Number(fields[fields.indexOf("version") + 1]));
};
const told = async (id: string) => (await shelves.read(shelf, id))?.told ?? 0;
const streams = ["{00}:jars:events", "{01}:jars:events"];
const published = async () => {
  const lengths = await Promise.all(streams.map((stream) => direct.commands.xlen(stream)));
  return lengths.reduce((sum, length) => sum + length, 0);
};
const pending = async () => {
  const replies = await Promise.all(streams.map((stream) => direct.commands.xpending(stream, "shelves")));
  return replies.reduce((sum, [count]) => sum + Number(count), 0);
};

test.each(["INFO", "partitions", "FUNCTION"])(
  "opening a database whose server goes away at %s fails in one line, without a password",
  async (match) => {
    proxy.cutBeforeReply(match, 1_000);
    const url = proxy.url.replace("//", "//default:secret@");
    const error: unknown = await openDatabase({ url, partitions: 2, log }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "REDIS_UNREACHABLE" });
    expect(String(error)).toMatch(/Cannot [^\n]*127\.0\.0\.1:\d+[^\n]*$/);
    expect(String(error)).not.toContain("secret");
  },
  20_000,
);

test("a command whose connection is cut after the request counts once", async () => {
  const id = jars.ids.newId(1);
  for (let n = 1; n <= 5; n++) {
    proxy.cutAfterRequest(1, through.library.functionName("commit"));
    expect(await put(id, 1)).toEqual({ coins: n, version: n - 1 });
  }
  expect([proxy.counts().cuts, await versionsOf(id)]).toEqual([5, [0, 1, 2, 3, 4]]);
});

test("a command whose reply is lost again and again is done once, and answered with its first outcome", async () => {
  const id = jars.ids.newId(1);
  const commandId = jars.newCommandId();
  proxy.cutBeforeReply(through.library.functionName("commit"));
  proxy.cutBeforeReply(commandId, 2);
  expect(await put(id, 3, { commandId })).toEqual({ coins: 3, version: 0 });
  expect(await put(id, 4)).toEqual({ coins: 7, version: 1 });
  expect(await put(id, 3, { commandId })).toEqual({ coins: 3, version: 0 });
  expect([proxy.counts().cuts, await versionsOf(id)]).toEqual([3, [0, 1]]);
});

test("a repeated command gets its first outcome even when the document has changed since", async () => {
  const id = jars.ids.newId(1);
  const commandId = jars.newCommandId();
  proxy.cutBeforeReply(through.library.functionName("commit"), 1_000);
  await expect(put(id, 3, { commandId })).rejects.toMatchObject({ code: "unavailable" });
  proxy.heal();
  await put(id, 4);
  expect(await put(id, 3, { commandId })).toEqual({ coins: 3, version: 0 });
  expect(await versionsOf(id)).toEqual([0, 1]);
});

test("entries whose delivery or acknowledgement is lost are handled once", async () => {
  await shelves.start();
  const onShelf = jars.ids.newId(0);
  proxy.cutBeforeReply("xreadgroup", 3);
  proxy.cutBeforeReply("xack", 2);
  for (let n = 0; n < 10; n++) await put(jars.ids.newId(n % 2), 1, { shelf: onShelf });
  await waitFor(async () => (await told(onShelf)) === 10);
  await waitFor(async () => (await pending()) === 0);
  expect([await told(onShelf), proxy.counts().cuts]).toEqual([10, 5]);
});

test("a timer whose lease is lost on the way fires again", async () => {
  await jars.start();
  const id = jars.ids.newId(1);
  await jars.ask(jarActor, id, { type: "RingAt", at: (await jars.now()) + 50 });
  proxy.cutBeforeReply(through.library.functionName("lease_timers"), 8);
  await waitFor(async () => (await jars.read(jar, id))?.rung === 1);
  expect(await direct.commands.zcard("{01}:jars:timers:jar|ring")).toBe(0);
});

test("a reader whose connection died in silence is replaced, and every event since is handled", async () => {
  await shelves.start();
  const onShelf = jars.ids.newId(0);
  await put(jars.ids.newId(1), 1, { shelf: onShelf });
  await waitFor(async () => (await told(onShelf)) === 1);
  const before = proxy.counts().connections;
  proxy.halfOpen();
  proxy.heal();
  await waitFor(() => put(jars.ids.newId(1), 1, { shelf: onShelf }));
  // The first event's acknowledgement may be lost too: that event is then delivered again, and must count once.
  await waitFor(async () => (await told(onShelf)) === (await published()));
  expect(proxy.counts().connections - before).toBeGreaterThanOrEqual(2);
  await waitFor(async () => (await pending()) === 0);
  expect(await told(onShelf)).toBe(await published());
});

test("commands on a silent connection time out with an error; sent again later they count once", async () => {
  await shelves.start();
  const onShelf = jars.ids.newId(0);
  const id = jars.ids.newId(1);
  await put(id, 1, { shelf: onShelf });
  proxy.halfOpen();
  const commandId = jars.newCommandId();
  await expect(put(id, 2, { commandId, shelf: onShelf })).rejects.toMatchObject({ code: "unavailable" });
  proxy.heal();
  expect(await waitFor(() => put(id, 2, { commandId, shelf: onShelf }))).toEqual({ coins: 3, version: 1 });
  expect(await versionsOf(id)).toEqual([0, 1]);
  await waitFor(async () => (await shelves.read(shelf, onShelf))?.jars[id] === 3);
  await waitFor(() => jars.read(jar, id));
});

test("a watcher on a silent connection is called back to read again", async () => {
  const id = jars.ids.newId(1);
  await put(id, 1);
  const seen: string[] = [];
  const stop = jars.watch(id, (entryId) => seen.push(entryId));
  await waitFor(() => seen.length > 0);
  proxy.halfOpen();
  proxy.heal();
  const before = seen.length;
  await waitFor(() => put(id, 1));
  await waitFor(() => seen.length > before, { timeoutMs: 20_000 });
  stop();
});

test("on a slow connection every command counts once, and every event is handled", async () => {
  await shelves.start();
  proxy.slow(40);
  const onShelf = jars.ids.newId(0);
  const ids = [0, 1, 0, 1].map((partition) => jars.ids.newId(partition));
  await Promise.all(Array.from({ length: 20 }, (_, n) => put(ids[n % 4] ?? "", 1, { shelf: onShelf })));
  for (const id of ids) expect(await jars.read(jar, id)).toMatchObject({ coins: 5, version: 4 });
  const all = Object.fromEntries(ids.map((id) => [id, 5]));
  await waitFor(async () => isDeepStrictEqual((await shelves.read(shelf, onShelf))?.jars, all));
});

test("asks for one id, which wait in a queue, are refused within the patience of each and not one after the other", async () => {
  const id = jars.ids.newId(1);
  await put(id, 1);
  const began = performance.now();
  proxy.halfOpen();
  const codes = await Promise.all(
    Array.from({ length: 6 }, () => put(id, 1).catch(({ code }: { code: string }) => code)),
  );
  expect(codes).toEqual(Array.from({ length: 6 }, () => "unavailable"));
  // The patience is 3 s here, and a command times out after 2 s.
  expect(performance.now() - began).toBeLessThan(5_500);
});
