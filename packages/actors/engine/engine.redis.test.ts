// Tests the engine on Redis, on one server and on a cluster: commands, reactions, timers, effects and watches.
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, type Engine, type EngineOptions, type EngineSettings, openDatabase } from "../index.ts";
import { empty, jar, jarActor, jarsOn, log, shelf, shelvesOn } from "../testing/jars.ts";
import { topologies } from "../testing/topologies.ts";

type JarEffects = NonNullable<EngineOptions<typeof jarActor>["effects"]>;

describe.each(topologies)("on $topology", ({ startRedis }) => {
  let redis: { url: string; flush(): Promise<void>; stop(): Promise<void> };
  let database: Database;
  const engines: Engine[] = [];

  beforeAll(async () => {
    redis = await startRedis();
  }, 60_000);
  afterAll(async () => await redis.stop());
  beforeEach(async () => {
    await redis.flush();
    database = await openDatabase({ url: redis.url, partitions: 4, log });
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    await database.close();
  });

  const jars = (settings: Partial<EngineSettings> = {}, effects: JarEffects = {}) =>
    keep(jarsOn(database, { effects, settings }));
  const shelves = (settings: Partial<EngineSettings> = {}) => keep(shelvesOn(database, settings));
  function keep(engine: Engine): Engine {
    engines.push(engine);
    return engine;
  }

  describe("ask()", () => {
    test("ask() commits and answers with the documents after the change", async () => {
      const engine = jars();
      const id = engine.ids.newId(2);
      expect(await engine.ask(jarActor, id, { type: "Put", coins: 3 })).toEqual({ coins: 3, version: 0 });
      expect(await engine.ask(jarActor, id, { type: "Put", coins: 4 })).toEqual({ coins: 7, version: 1 });
      expect(await engine.read(jar, id)).toEqual({ ...empty, coins: 7, id, version: 1 });
    });

    test("ask() carries a refusal and changes nothing", async () => {
      const engine = jars();
      const id = engine.ids.newId(2);
      await expect(engine.ask(jarActor, id, { type: "Put", coins: -1 })).rejects.toMatchObject({ code: "not_enough" });
      expect(await engine.read(jar, id)).toBeNull();
    });

    test("ask() answers a repeated command with the first reply and refuses another message under its id", async () => {
      const engine = jars();
      const id = engine.ids.newId(1);
      const commandId = engine.newCommandId();
      const first = await engine.ask(jarActor, id, { type: "Put", coins: 3 }, { commandId });
      await engine.ask(jarActor, id, { type: "Put", coins: 5 });
      expect(await engine.ask(jarActor, id, { type: "Put", coins: 3 }, { commandId })).toEqual(first);
      await expect(engine.ask(jarActor, id, { type: "Put", coins: 4 }, { commandId })).rejects.toMatchObject({
        code: "command_mismatch",
      });
      expect((await engine.read(jar, id))?.coins).toBe(8);
    });

    test("ask() from two engines loses no change", async () => {
      const [one, other] = [jars(), jars()];
      const id = database.ids.newId(0);
      const put = (_: unknown, n: number) => (n % 2 ? one : other).ask(jarActor, id, { type: "Put", coins: 1 });
      await Promise.all(Array.from({ length: 60 }, put));
      expect(await one.read(jar, id)).toMatchObject({ coins: 60, version: 59 });
    });

    test("ask() gives a claim to one of two owners", async () => {
      const engine = jars();
      const some = [engine.ids.newId(3), engine.ids.newId(3)];
      const asked = await Promise.allSettled(some.map((id) => engine.ask(jarActor, id, { type: "Name", name: "bob" })));
      expect(asked.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      const winner = some[asked.findIndex(({ status }) => status === "fulfilled")];
      expect(await engine.claimOwner(3, "name", "bob")).toBe(winner ?? "");
    });

    test("read() finds no document under a text that is not an id", async () => {
      expect(await jars().read(jar, "{07}:nonsense *")).toBeNull();
    });
  });

  describe("reactions", () => {
    test("a reaction handles every event, including events from before its service first started", async () => {
      const writer = jars();
      const shelfId = database.ids.newId(1);
      const ids = [0, 1, 2, 3].map((partition) => database.ids.newId(partition));
      for (const id of ids) await writer.ask(jarActor, id, { type: "Put", coins: 2, shelf: shelfId });
      const reader = shelves();
      await reader.start();
      for (const id of ids) await writer.ask(jarActor, id, { type: "Put", coins: 5 });
      const all = Object.fromEntries(ids.map((id) => [id, 7]));
      await waitFor(async () => isDeepStrictEqual((await reader.read(shelf, shelfId))?.jars, all));
    });

    test("an event whose every attempt fails becomes a dead letter and delays no other event", async () => {
      const writer = jars();
      const reader = shelves();
      await reader.start();
      const [bad, good, shelfId] = [database.ids.newId(2), database.ids.newId(2), database.ids.newId(1)];
      await writer.ask(jarActor, bad, { type: "Put", coins: 13, shelf: shelfId });
      await writer.ask(jarActor, good, { type: "Put", coins: 1, shelf: shelfId });
      await waitFor(async () => (await database.commands.xlen("{02}:shelves:dead")) === 1);
      const [letter] = await database.commands.xrange("{02}:shelves:dead", "-", "+");
      expect(letter?.[1]).toContain("Error: thirteen is bad luck");
      await waitFor(async () => (await reader.read(shelf, shelfId))?.jars[good] === 1);
      const pending = await database.commands.xpending("{02}:jars:events", "shelves");
      expect(pending[0]).toBe(0);
    });

    test("an entry of a consumer that died is handled by another", async () => {
      const writer = jars();
      const shelfId = database.ids.newId(1);
      await writer.ask(jarActor, database.ids.newId(0), { type: "Put", coins: 2, shelf: shelfId });
      const stream = "{00}:jars:events";
      await database.commands.call("XREADGROUP", "GROUP", "shelves", "dead-one", "STREAMS", stream, ">");
      const reader = shelves();
      await reader.start();
      await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 1);
      await waitFor(async () => (await database.commands.xpending(stream, "shelves"))[0] === 0);
    });

    test("an entry that kills every consumer becomes a dead letter", async () => {
      const writer = jars();
      await writer.ask(jarActor, database.ids.newId(0), { type: "Put", coins: 2, shelf: database.ids.newId(1) });
      const stream = "{00}:jars:events";
      await database.commands.call("XREADGROUP", "GROUP", "shelves", "dead-one", "STREAMS", stream, ">");
      const entries = await database.commands.xrange(stream, "-", "+");
      const id = entries[0]?.[0] ?? "";
      await database.commands.call("XCLAIM", stream, "shelves", "dead-two", 0, id, "RETRYCOUNT", 20, "JUSTID");
      const reader = shelves();
      await reader.start();
      const [letter] = await waitFor(async () => {
        const letters = await reader.deadLetters.list();
        return letters.length > 0 ? letters : null;
      });
      expect(letter?.error).toContain("never ended");
      await waitFor(async () => (await database.commands.xpending(stream, "shelves"))[0] === 0);
    });

    test("a consumer of a killed process is removed once it has no pending entries, and no sooner", async () => {
      const writer = jars();
      const shelfId = database.ids.newId(1);
      await writer.ask(jarActor, database.ids.newId(0), { type: "Put", coins: 2, shelf: shelfId });
      const stream = "{00}:jars:events";
      await database.commands.call("XREADGROUP", "GROUP", "shelves", "dead-one", "STREAMS", stream, ">");
      const names = async () => {
        const consumers = await database.commands.call("XINFO", "CONSUMERS", stream, "shelves");
        return JSON.stringify(consumers);
      };
      const reader = shelves({ claimIdleMs: 600, retireAfterMs: 50, trimEveryMs: 50 });
      await reader.start();
      await sleep(250);
      expect(await names()).toContain("dead-one");
      await waitFor(async () => (await reader.read(shelf, shelfId))?.told === 1);
      await waitFor(async () => !(await names()).includes("dead-one"));
    });

    test("two consumers of one group handle each event once", async () => {
      const writer = jars();
      const readers = [shelves(), shelves()];
      for (const reader of readers) await reader.start();
      const shelfId = database.ids.newId(1);
      const ids = Array.from({ length: 40 }, (_, n) => database.ids.newId(n % 4));
      await Promise.all(ids.map((id) => writer.ask(jarActor, id, { type: "Put", coins: 1, shelf: shelfId })));
      await waitFor(async () => Object.keys((await readers[0]?.read(shelf, shelfId))?.jars ?? {}).length === 40);
      expect((await readers[0]?.read(shelf, shelfId))?.told).toBe(40);
    });

    test("stop() leaves nothing pending and no consumer behind", async () => {
      const writer = jars();
      const reader = shelves();
      await reader.start();
      const shelfId = database.ids.newId(1);
      await writer.ask(jarActor, database.ids.newId(0), { type: "Put", coins: 2, shelf: shelfId });
      await waitFor(async () => (await reader.read(shelf, shelfId)) !== null);
      await reader.stop();
      expect(await database.commands.call("XINFO", "CONSUMERS", "{00}:jars:events", "shelves")).toEqual([]);
    });
  });

  describe("timers", () => {
    test("a timer fires once, after its due time", async () => {
      const engine = jars();
      await engine.start();
      const id = engine.ids.newId(1);
      const at = (await engine.now()) + 60;
      await engine.ask(jarActor, id, { type: "RingAt", at });
      await waitFor(async () => (await engine.read(jar, id))?.rung === 1);
      expect(await engine.now()).toBeGreaterThanOrEqual(at);
      expect(await database.commands.zcard("{01}:jars:timers:jar|ring")).toBe(0);
    });

    test("a timer leased by a process that died fires again", async () => {
      const engine = jars({ sweepMs: 10 });
      const id = engine.ids.newId(1);
      const at = (await engine.now()) - 1;
      await engine.ask(jarActor, id, { type: "RingAt", at });
      const lease = database.library.functionName("lease_timers");
      const keys = ["{01}:jars:timers", "{01}:jars:attempts", "{01}:jars:timers:jar|ring"];
      await database.commands.call("FCALL", lease, 3, ...keys, 200, 1, 10, 10, 0, 10, "jar|ring", 1, 10);
      await engine.start();
      await waitFor(async () => (await engine.read(jar, id))?.rung === 1);
      expect(await engine.now()).toBeGreaterThan(at + 200);
    });

    test("an effect is performed, renewed beyond its lease, and its message committed once", async () => {
      let performed = 0;
      const call = async (id: string) => {
        performed += 1;
        await sleep(3_000);
        return { type: "Called", bell: id } as const;
      };
      const both = [jars({ leaseMs: 1_200 }, { call }), jars({ leaseMs: 1_200 }, { call })];
      for (const engine of both) await engine.start();
      const id = database.ids.newId(1);
      await both[0]?.ask(jarActor, id, { type: "Call", at: 0 });
      await waitFor(async () => (await both[0]?.read(jar, id))?.bell === id);
      expect(performed).toBe(1);
    });

    test("an effect is left to the process with its performer, and delays no timer of a process without", async () => {
      const setter = jars({ timerSlots: 2 });
      await setter.start();
      const ids = Array.from({ length: 6 }, () => database.ids.newId(1));
      for (const id of ids) await setter.ask(jarActor, id, { type: "Call", at: 1 });
      const rung = database.ids.newId(1);
      await setter.ask(jarActor, rung, { type: "RingAt", at: 2 });
      await waitFor(async () => (await setter.read(jar, rung))?.rung === 1);
      const scores = await database.commands.zrange("{01}:jars:timers:jar|call", "0", "-1", "WITHSCORES");
      expect(scores.filter((_, at) => at % 2 === 1)).toEqual(ids.map(() => "1"));
      const performer = jars({}, { call: async (id) => ({ type: "Called", bell: id }) });
      await performer.start();
      await waitFor(async () => (await database.commands.zcard("{01}:jars:timers:jar|call")) === 0);
      for (const id of ids) expect((await setter.read(jar, id))?.bell).toBe(id);
    });
  });

  describe("watch()", () => {
    test("watch() reports a change by another engine", async () => {
      const [one, other] = [jars(), jars()];
      const id = database.ids.newId(1);
      await one.ask(jarActor, id, { type: "Put", coins: 1 });
      const seen: string[] = [];
      const stop = other.watch(id, (entryId) => seen.push(entryId));
      // Each shard has its own reader. Until the reader of the jar's shard has started, the entry id is empty.
      await waitFor(async () => {
        await one.ask(jarActor, id, { type: "Put", coins: 1 });
        return seen.some((entryId) => /^\d+-\d+$/.test(entryId));
      });
      stop();
    });
  });

  describe("openDatabase()", () => {
    test("openDatabase() refuses a different number of partitions", async () => {
      await expect(openDatabase({ url: redis.url, partitions: 5, log })).rejects.toMatchObject({
        code: "database_mismatch",
      });
    });
  });
});
