// Tests the watch of a service's events, which reads them without a consumer group.
import { startFaultProxy, startTestFailover, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { z } from "zod";
import { type Database, type Event, type EventWatchOptions, openDatabase, watchEvents } from "../index.ts";
import { jarActor, jarEvents, jarsOn, type jarView, log } from "../testing/jars.ts";
import { recordedLog } from "../testing/recorded-log.ts";
import { topologies } from "../testing/topologies.ts";
import { entriesOf } from "./stream-entries.ts";

type JarView = z.infer<typeof jarView>;
type Options = Partial<EventWatchOptions<JarView>>;

const PARTITIONS = 3;
const MINUTE_MS = 60_000;
const each = Array.from({ length: PARTITIONS }, (_, partition) => partition);
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
}, 30_000);

async function opened(url: string): Promise<Database> {
  const database = await openDatabase({ url, partitions: PARTITIONS, log });
  stops.push(() => database.close());
  return database;
}

/** Creates a watch; `seen` gets its events as `<document>@<version>`. */
function watchOf(database: Database, options: Options = {}) {
  const seen: string[] = [];
  const onEvent = ({ id, version }: Event<JarView>) => void seen.push(`${id}@${version}`);
  const watch = watchEvents(jarEvents, { database, log, sinceMs: 10 * MINUTE_MS, onEvent, ...options });
  stops.push(() => watch.stop());
  return { seen, watch };
}

async function seenBy(database: Database, options: Options = {}): Promise<string[]> {
  const { seen, watch } = watchOf(database, options);
  await watch.start();
  return seen;
}

const streamOf = (partition: number) => `{0${partition}}:jars:events`;

/** Writes an event as an engine does; `entry` is the id of its entry, which says when it was written. */
async function write(database: Database, id: string, { entry = "*", partition = 0, schema = 1 } = {}): Promise<void> {
  const data = JSON.stringify({ id, version: 0, coins: 1, shelf: "" });
  const fields = { type: "JarChanged", id, kind: "jar", version: 0, time: 1, cause: "c", schema, data };
  await database.commands.xadd(streamOf(partition), entry, ...Object.entries(fields).flat());
}

const entryBefore = (minutes: number) => `${Date.now() - minutes * MINUTE_MS}-0`;

async function writeSoon(database: Database, id: string, partition = 0): Promise<void> {
  await waitFor(async () => {
    await write(database, id, { partition });
    return true;
  });
}

describe.each(topologies)("on $topology", ({ startRedis }) => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let database: Database;
  beforeAll(async () => {
    redis = await startRedis();
  }, 60_000);
  afterAll(() => redis.stop(), 60_000);
  beforeEach(async () => {
    await redis.flush();
    database = await opened(redis.url);
  });

  test("every watch gets all events since its time, of each partition and in order, and takes none from a group", async () => {
    for (const [partition, minutes] of [11, 9, 8].entries())
      await write(database, `j${minutes}`, { entry: entryBefore(minutes), partition });
    const both = [await seenBy(database), await seenBy(database)];
    for (const seen of both) expect(seen.toSorted()).toEqual(["j8@0", "j9@0"]);
    const engine = jarsOn(database);
    stops.push(() => engine.stop());
    const ids = each.map((partition) => engine.ids.newId(partition));
    for (let n = 0; n < 20; n += 1)
      await Promise.all(ids.map((id) => engine.ask(jarActor, id, { type: "Put", coins: 1 })));
    await waitFor(() => both.every((seen) => seen.length === 62));
    for (const id of ids)
      for (const seen of both)
        expect(seen.filter((text) => text.startsWith(id))).toEqual(Array.from({ length: 20 }, (_, n) => `${id}@${n}`));
    expect(String(await database.commands.xinfo("GROUPS", streamOf(0)))).toMatch(/shelves,.*last-delivered-id,0-0/);
  });

  test("what is published while the connection is away is known when it is back", async () => {
    const seen = await seenBy(database);
    for (const url of database.masterUrls()) {
      const admin = database.connectTo(url, "killer", "commands");
      await waitFor(() => admin.status === "ready");
      await admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      admin.disconnect();
    }
    for (const partition of each) await writeSoon(database, `away${partition}`, partition);
    await waitFor(() => each.every((partition) => seen.includes(`away${partition}@0`)));
  });

  test("a trimmed stream gives what is left of it, and goes on", async () => {
    for (const minutes of [9, 8, 7]) await write(database, `j${minutes}`, { entry: entryBefore(minutes) });
    await database.commands.xtrim(streamOf(0), "MINID", entryBefore(7.5));
    const seen = await seenBy(database);
    expect(seen).toEqual(["j7@0"]);
    await database.commands.xtrim(streamOf(0), "MAXLEN", 0);
    await write(database, "new");
    await waitFor(() => seen.length === 2);
    expect(seen).toEqual(["j7@0", "new@0"]);
  });

  test("more events than one read holds come in several reads, of 1,000 entries at most", async () => {
    const count = 700;
    const entries = each.map((partition) =>
      Promise.all(Array.from({ length: count }, (_, n) => write(database, `${partition}-${n}`, { partition }))),
    );
    await Promise.all(entries);
    const sizes: number[] = [];
    const connect: Database["connect"] = (name, role) => {
      const client = database.connect(name, role);
      const call = client.call.bind(client);
      vi.spyOn(client, "call").mockImplementation(async (...words: Parameters<typeof call>) => {
        const reply = await call(...words);
        sizes.push(entriesOf(reply).length);
        return reply;
      });
      return client;
    };
    const seen = await seenBy({ ...database, connect });
    for (const partition of each)
      expect(seen.filter((id) => id.startsWith(`${partition}-`))).toEqual(
        Array.from({ length: count }, (_, n) => `${partition}-${n}@0`),
      );
    const readTogether = Math.max(...database.shards.map((partitions) => partitions.length));
    expect(Math.max(...sizes)).toBe(Math.floor(1_000 / PARTITIONS) * readTogether);
  });

  test("an event of a later release, and one that cannot be handled, are left out and logged; later ones come", async () => {
    const { log: recorded, lines } = recordedLog();
    const seen: string[] = [];
    await write(database, "later", { schema: 99 });
    await write(database, "bad");
    await write(database, "good");
    await seenBy(database, {
      log: recorded,
      onEvent({ id }) {
        if (id === "bad") throw new Error("no jar of this name");
        seen.push(id);
      },
    });
    expect(seen).toEqual(["good"]);
    expect(lines.map(({ level, text, fields: { error } }) => [level, text, error])).toEqual([
      ["error", "A watch leaves out an event", expect.stringContaining("99")],
      ["error", "A watch leaves out an event", expect.stringContaining("no jar of this name")],
    ]);
  });

  test("a stream that cannot be read ends the start; a stopped watch calls no more", async () => {
    await database.commands.set(streamOf(1), "no stream");
    const { watch } = watchOf(database);
    await expect(watch.start()).rejects.toThrow("WRONGTYPE");
    await database.commands.del(streamOf(1));
    const [stopped, other] = [watchOf(database), await seenBy(database)];
    await stopped.watch.start();
    await stopped.watch.stop();
    for (const partition of each) await write(database, `j${partition}`, { partition });
    await waitFor(() => other.length === PARTITIONS);
    expect(stopped.seen).toEqual([]);
  });
});

test("after a failover to a replica that lacked the newest event, the events of the new master come", async () => {
  const pair = await startTestFailover();
  stops.push(() => pair.stop());
  const proxy = await startFaultProxy(pair.first.port);
  stops.push(() => proxy.stop());
  const database = await opened(proxy.url);
  await write(database, "both");
  const seen = await seenBy(database);
  await pair.replicated();
  await pair.second.admin.call("REPLICAOF", "NO", "ONE");
  // The clock of the first server is ahead, so ids of the second one are lower than the last one read.
  await write(database, "lost", { entry: `${Date.now() + MINUTE_MS}-0` });
  await waitFor(() => seen.includes("lost@0"));
  await pair.first.admin.call("REPLICAOF", "127.0.0.1", pair.second.port);
  proxy.leadTo(pair.second.port);
  await writeSoon(database, "after");
  await waitFor(() => seen.includes("after@0"));
  expect(seen).toEqual(["both@0", "lost@0", "both@0", "after@0"]);
}, 30_000);
