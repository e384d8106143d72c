// Tests that the pages of lists skip and repeat nothing while documents come, go and move; against a model.
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  defineService,
  documentType,
  type Engine,
  eventStream,
  openDatabase,
} from "../index.ts";
import { log } from "../testing/jars.ts";
import { memoryEngine } from "../testing/memory-engine.ts";
import { countedId } from "../testing/memory-service.ts";
import { withBug } from "../testing/with-bug.ts";

const offer = documentType("offer", {
  schema: z.object({ price: z.number().nullable() }),
  scored: ["by-price"],
  lists: ({ price }) => (price === null ? [] : [{ list: "by-price:all", score: price }, { list: "offered" }]),
});
const offers = defineService("offers", {
  events: eventStream("offers", { subscribers: [], schema: 1, types: {} }),
  actors: [
    actor(actorTerms("offer", { documents: { offer } }), {
      documents: (id) => ({ offer: id }),
      decide: (_, price: number | null) => ({ write: { offer: { price } } }),
    }),
  ],
});
const [offerActor] = offers.actors;
if (!offerActor) throw new Error("offers have no actor");

let redis: TestRedis;
let database: Database;
let engine: Engine;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 3, log });
  engine = createEngine(offers, { database, log });
  return async () => await database.close();
});

const prices = fc.oneof(
  fc.constantFrom(0, 1, 1, 2, -0, 0.1, 0.30000000000000004),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const change = fc.record({ at: fc.nat({ max: 11 }), price: fc.option(prices, { freq: 4 }) });
const walk = fc.record({
  order: fc.constantFrom("ascending" as const, "descending" as const),
  limit: fc.integer({ min: 1, max: 4 }),
  first: fc.array(prices, { minLength: 12, maxLength: 12 }),
  between: fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 8 }),
});

/** Walks through both lists, changing documents between the pages; resolves with what went wrong. */
async function faultsOf(
  { listByScore, list }: Pick<Engine, "listByScore" | "list">,
  put: (id: string, price: number | null) => Promise<unknown>,
  { ids, order, limit, first, between }: { ids: string[] } & Parameters<Parameters<typeof walk.map>[0]>[0],
): Promise<string[]> {
  const faults: string[] = [];
  const now = new Map<string, number | null>();
  const set = async (id: string, price: number | null) => {
    await put(id, price);
    now.set(id, price);
  };
  for (const [at, id] of ids.entries()) await set(id, first[at] ?? 0);
  const isAfter = (one: readonly [string, number], other: readonly [string, number]) => {
    const difference = one[1] - other[1] || Number(one[0] > other[0]) - Number(one[0] < other[0]);
    return order === "ascending" ? difference > 0 : difference < 0;
  };
  let [after, last]: [string | undefined, readonly [string, number] | null] = [undefined, null];
  let lastId: string | undefined;
  for (let page = 0; page < 30; page++) {
    const here = [...now].flatMap(([id, price]) => (price === null ? [] : [[id, price] as const]));
    const behind = here.filter((entry) => last === null || isAfter(entry, last));
    const wanted = behind.toSorted((one, other) => (isAfter(one, other) ? 1 : -1)).slice(0, limit);
    const found = await listByScore("by-price:all", { limit, order, ...(after !== undefined && { after }) });
    const entries = found.entries.map(({ id, score }) => [id, score] as const);
    if (JSON.stringify(entries) !== JSON.stringify(wanted)) faults.push(`page ${page}: ${JSON.stringify(entries)}`);
    const isNewest = order === "descending";
    const wantedIds = here
      .map(([id]) => id)
      .filter((id) => lastId === undefined || (isNewest ? id < lastId : id > lastId))
      .toSorted((one, other) => (one < other === isNewest ? 1 : -1));
    const foundIds = await list("offered", {
      limit,
      order: isNewest ? "newest" : "oldest",
      ...(lastId !== undefined && { after: lastId }),
    });
    if (JSON.stringify(foundIds) !== JSON.stringify(wantedIds.slice(0, limit))) faults.push(`ids of page ${page}`);
    if (found.next === null && foundIds.length < limit) break;
    last = entries.at(-1) ?? last;
    after = found.next ?? after;
    lastId = foundIds.at(-1) ?? lastId;
    for (const { at, price } of between[page] ?? []) await set(ids[at] ?? "", price);
    if (found.next === null) break;
  }
  return faults;
}

const readsOf = (source: Pick<Engine, "listByScore" | "list">): Pick<Engine, "listByScore" | "list"> => ({
  listByScore: (name, options) => source.listByScore(name, options),
  list: (name, options) => source.list(name, options),
});

describe("pages of lists", () => {
  test("are those of a model, on Redis", async () => {
    await fc.assert(
      fc.asyncProperty(walk, async (steps) => {
        await redis.flush();
        const ids = Array.from({ length: 12 }, (_, at) => database.ids.newId(at % 3));
        const put = (id: string, price: number | null) => engine.ask(offerActor, id, price);
        expect(await faultsOf(readsOf(engine), put, { ids, ...steps })).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  test("are those of a model, in memory", async () => {
    await fc.assert(
      fc.asyncProperty(walk, async (steps) => {
        const memory = memoryEngine(offers);
        const ids = Array.from({ length: 12 }, (_, at) => countedId(at + 1, at % 3));
        const put = (id: string, price: number | null) => memory.ask(offerActor, id, price);
        expect(await faultsOf(memory, put, { ids, ...steps })).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test("thousands of documents of one score are walked through once each", async () => {
    const ids = Array.from({ length: 2_000 }, (_, at) => database.ids.newId(at % 3));
    for (const id of ids) await database.commands.zadd(`{${id.slice(-2)}}:offers:index:by-price:all`, 7, id);
    const found: string[] = [];
    let after: string | null = null;
    do {
      const page = await engine.listByScore("by-price:all", {
        limit: 300,
        order: "descending",
        ...(after && { after }),
      });
      found.push(...page.entries.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(found).toEqual(ids.toSorted().toReversed());
  });

  test.each([
    [
      "a cursor that takes in its own document",
      "is_after(member, found) or (including and member == found)",
      "is_after(member, found)",
    ],
    ["a cursor that forgets the id", "while low < high do", "while false do"],
  ])("a deliberate bug is found: %s", async (_what, was, is) => {
    const ids = Array.from({ length: 6 }, (_, at) => database.ids.newId(at % 3));
    const steps = { ids, order: "ascending" as const, limit: 2, first: [1, 1, 1, 1, 2, 2], between: [] };
    const faulty = createEngine(offers, { database: await withBug(database, { code: [[was, is]] }), log });
    const put = (id: string, price: number | null) => engine.ask(offerActor, id, price);
    expect(await faultsOf(readsOf(engine), put, steps)).toEqual([]);
    expect(await faultsOf(readsOf(faulty), put, steps)).not.toEqual([]);
  });
});

test("lists refuse the wrong use", async () => {
  const refused = { code: "invalid_list" };
  await expect(engine.list("by-price:all", { limit: 1 })).rejects.toMatchObject(refused);
  await expect(engine.listByScore("offered", { limit: 1 })).rejects.toMatchObject(refused);
  for (const limit of [0, -1, 1.5, Number.NaN, 10_001]) {
    await expect(engine.list("offered", { limit })).rejects.toMatchObject(refused);
    await expect(engine.listByScore("by-price:all", { limit })).rejects.toMatchObject(refused);
  }
  await expect(engine.list("offered", { limit: 1, after: "1:nonsense" })).rejects.toMatchObject(refused);
  for (const after of ["", "nonsense", `NaN:${countedId(1)}`, "1:nonsense", countedId(1), ` 1:${countedId(1)}`]) {
    await expect(engine.listByScore("by-price:all", { limit: 1, after })).rejects.toMatchObject(refused);
  }
});
