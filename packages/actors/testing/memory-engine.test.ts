// Tests the in-memory engine: asks, claims, lists, timers, deliveries and the comparison of memories.
import fc from "fast-check";
import { expect, test } from "vitest";
import { defineService } from "../model/service.ts";
import { decisionsOf } from "./given.ts";
import { empty, followJars, jar, jarActor, jarEvents, shelf, shelfActor, shelfEvents } from "./jars.ts";
import { boxActor, boxService, journal, journalService, notingBoxes } from "./journals.ts";
import type { Memory } from "./memory/data.ts";
import { advance, callMemory, emptyMemory, textOf } from "./memory/memory.ts";
import { memoryEngine } from "./memory-engine.ts";
import { countedId, MemoryService, memoryEvent } from "./memory-service.ts";

const jars = defineService("jars", { events: jarEvents, actors: [jarActor] });
const shelves = defineService("shelves", { events: shelfEvents, actors: [shelfActor], reactions: [followJars] });
const [first, second, shelfId] = [countedId(1), countedId(2, 3), countedId(3)];

test("ask() answers after the commit, tryAsk() returns a refusal that ask() throws", async () => {
  const engine = memoryEngine(jars);
  expect(await engine.ask(jarActor, first, { type: "Put", coins: 2 })).toEqual({ coins: 2, version: 0 });
  expect(await engine.tryAsk(jarActor, first, { type: "Put", coins: 1 })).toEqual({ ok: { coins: 3, version: 1 } });
  const refused = { refused: { code: "not_enough", message: "Cannot take coins: there are too few" } };
  expect(await engine.tryAsk(jarActor, first, { type: "Put", coins: -9 })).toEqual(refused);
  await expect(engine.ask(jarActor, first, { type: "Put", coins: -9 })).rejects.toThrow("too few");
  expect(await engine.read(jar, first)).toMatchObject({ coins: 3, version: 1 });
});

test("a claim of another owner refuses with the code and sentence of orElse", async () => {
  const engine = memoryEngine(jars);
  await engine.ask(jarActor, first, { type: "Name", name: "piggy" });
  const second = await engine.tryAsk(jarActor, countedId(2), { type: "Name", name: "piggy" });
  expect(second).toEqual({ refused: { code: "name_taken", message: "Name in use" } });
});

test("list() merges the partitions by age", async () => {
  const engine = memoryEngine(jars);
  for (const id of [first, second]) await engine.ask(jarActor, id, { type: "Put", coins: 1 });
  expect(await engine.list("filled", { limit: 9 })).toEqual([second, first]);
  expect(await engine.list("filled", { limit: 9, order: "oldest", after: first })).toEqual([second]);
  expect(await engine.list("filled", { limit: 1 })).toEqual([second]);
  expect(await engine.list("filled", { limit: 9, partition: Number(first.slice(-2)) })).toEqual([first]);
});

test("advance() fires timers when they are due, and not before", async () => {
  const engine = memoryEngine(jars);
  await engine.ask(jarActor, first, { type: "RingAt", at: 100 });
  engine.advance(99);
  expect(await engine.read(jar, first)).toMatchObject({ rung: 0 });
  engine.advance(1);
  expect([await engine.now(), (await engine.read(jar, first))?.rung]).toEqual([100, 1]);
});

test("deliver() handles an event once, and throws the error of an actor", () => {
  const [jarsIn, shelvesIn] = [MemoryService.of(jars), MemoryService.of(shelves)];
  const put = jarsIn.ask(emptyMemory(), jarActor, { id: first, message: { type: "Put", coins: 5, shelf: shelfId } });
  const [event] = jarsIn.eventsIn(put.memory);
  if (!event) throw new Error("no event");
  const once = shelvesIn.deliver(put.memory, event);
  expect(shelvesIn.read(once, shelf, shelfId)).toMatchObject({ jars: { [first]: 5 }, told: 1 });
  expect(shelvesIn.deliver(once, event)).toBe(once);
  const unlucky = jarsIn.ask(once, jarActor, { id: first, message: { type: "Put", coins: 8 } });
  const [, next] = jarsIn.eventsIn(unlucky.memory);
  expect(() => next && shelvesIn.deliver(unlucky.memory, next)).toThrow("thirteen");
});

test("deliver() handles an event that memoryEvent() has made, once for each version", () => {
  const shelvesIn = MemoryService.of(shelves);
  const jarOf = (version: number, coins: number) =>
    memoryEvent(jarEvents, { type: "JarChanged", kind: "jar", view: { id: first, version, coins, shelf: shelfId } });
  const later = shelvesIn.deliver(emptyMemory(), jarOf(1, 5));
  expect(shelvesIn.read(later, shelf, shelfId)).toMatchObject({ jars: { [first]: 5 }, told: 1 });
  expect(shelvesIn.deliver(later, jarOf(0, 2))).toBe(later);
  const view = { id: "nowhere", version: 0, coins: 1, shelf: shelfId };
  expect(() => memoryEvent(jarEvents, { type: "JarChanged", kind: "jar", view })).toThrow("names no partition");
});

test("textOf() does not depend on the order of commits", () => {
  const service = MemoryService.of(jars);
  const put = (ids: readonly string[]) =>
    ids.reduce(
      (memory, id) => service.ask(memory, jarActor, { id, message: { type: "Put", coins: 1 } }).memory,
      emptyMemory(),
    );
  expect(textOf(put([first, second]))).toBe(textOf(put([second, first])));
  expect(textOf(put([first]))).not.toBe(textOf(put([second])));
});

test("given() when() expect() compares the whole change, and fails where it differs", () => {
  const { given } = decisionsOf(jarActor, { now: 0, id: first });
  const put = given({ jar: null }).when({ type: "Put", coins: 1 });
  put.expect({ write: { jar: { ...empty, coins: 1 } }, events: { jar: "JarChanged" } });
  expect(() => put.expect({ write: { jar: { ...empty, coins: 2 } }, events: { jar: "JarChanged" } })).toThrow("deep");
  const after = { jar: { ...empty, coins: 1, id: first, version: 0 } };
  put.expectReply(after, { coins: 1, version: 0 });
  expect(() => put.expectReply(after, { coins: 2, version: 0 })).toThrow("deep");
  expect(() => put.expectRefusal("not_enough")).toThrow("not refused");
  const taken = given({ jar: null }).when({ type: "Put", coins: -1 });
  taken.expectRefusal("not_enough");
  taken.expectRefusal("not_enough", "Cannot take coins: there are too few");
  expect(() => taken.expectRefusal("name_taken")).toThrow("deep");
  expect(() => taken.expectRefusal("not_enough", "Too few")).toThrow("deep");
  expect(() => taken.expect({})).toThrow("too few");
  expect(() => taken.expectReply({ jar: null }, { coins: 0, version: -1 })).toThrow("too few");
});

test("a function of delivery cannot be called in memory", () => {
  expect(() => callMemory(emptyMemory(), "bury", { keys: [], args: [] })).toThrow("delivery needs a real Redis");
});

test("deliver() hands a reaction each event once and in order, in whatever order and how often they are delivered", () => {
  const [jarsIn, journalsIn] = [MemoryService.of(jars), MemoryService.of(journalService())];
  let filled = emptyMemory();
  for (const [n, id] of [first, first, second, first, second, first].entries()) {
    filled = jarsIn.ask(filled, jarActor, { id, message: { type: "Put", coins: 1, shelf: shelfId } }).memory;
    // Every second change is not published.
    if (n % 2 === 0) filled = jarsIn.ask(filled, jarActor, { id, message: { type: "RingAt", at: 1_000 } }).memory;
  }
  const events = jarsIn.eventsIn(filled);
  const orders = fc.tuple(fc.shuffledSubarray(events), fc.shuffledSubarray(events, { minLength: events.length }));
  fc.assert(
    fc.property(orders, ([some, all]) => {
      const after = [...some, ...all].reduce((memory, event) => journalsIn.deliver(memory, event), filled);
      const lines = journalsIn.read(after, journal, shelfId)?.lines ?? [];
      expect(lines.filter((line) => line.startsWith(first))).toEqual(
        ["0 -", "2 0", "3 2", "4 3"].map((line) => `${first} ${line}`),
      );
      expect(lines.filter((line) => line.startsWith(second))).toEqual(
        ["0 -", "2 0"].map((line) => `${second} ${line}`),
      );
      expect(Object.keys(after.sets)).toEqual(Object.keys(filled.sets));
    }),
    { numRuns: 200 },
  );
});

test("memoryEvent() makes the events of a document that publishes every change, or says what came before", () => {
  const engine = memoryEngine(journalService());
  const deliver = (version: number, previous?: number | null) => {
    const view = { id: first, version, coins: 1, shelf: shelfId };
    engine.deliver(
      memoryEvent(jarEvents, { type: "JarChanged", kind: "jar", view, ...(previous !== undefined && { previous }) }),
    );
  };
  deliver(1);
  deliver(5, 1);
  expect(engine.memory().documents).toEqual({});
  deliver(0);
  expect(Object.values(engine.memory().documents).map(({ text }) => JSON.parse(text).lines)).toEqual([
    [`${first} 0 -`, `${first} 1 0`, `${first} 5 1`],
  ]);
});

test("deliver() hands on the event of a deleted document last, and begins anew with a new document under the id", () => {
  const [boxesIn, journalsIn] = [MemoryService.of(boxService), MemoryService.of(journalService(notingBoxes(shelfId)))];
  const change = (memory: Memory, isDeleted: boolean) =>
    boxesIn.ask(memory, boxActor, { id: first, message: isDeleted });
  let memory = emptyMemory();
  for (const isDeleted of [false, false, true]) memory = change(memory, isDeleted).memory;
  for (const event of boxesIn.eventsIn(memory).toReversed()) memory = journalsIn.deliver(memory, event);
  expect(memory.hashes["{00}:journals:marks"]).toBeUndefined();
  memory = change(advance(memory, 5), false).memory;
  memory = journalsIn.deliver(memory, boxesIn.eventsIn(memory).at(-1) ?? { key: "", fields: [] });
  const lines = ["0 -", "1 0", "2 1 gone", "0 -"].map((line) => `${first} ${line}`);
  expect(journalsIn.read(memory, journal, shelfId)?.lines).toEqual(lines);
});
