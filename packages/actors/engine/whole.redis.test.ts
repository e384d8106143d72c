// Tests on a Redis that what an engine acknowledges is whole, readable and counted once, whatever it was asked; each
// kind also with a deliberate bug that its trial must find.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  actor,
  actorTerms,
  type Change,
  createEngine,
  type Database,
  defineService,
  documentType,
  type Engine,
  eventStream,
  onLatest,
  openDatabase,
  refuse,
} from "../index.ts";
import { checkDatabase, lineOf } from "../inspect/checker/check.ts";
import { isText } from "../model/names.ts";
import { log, shelvesOn } from "../testing/jars.ts";
import { type BugInPlace, withBug } from "../testing/with-bug.ts";

const purse = documentType("purse", {
  schema: z.looseObject({ coins: z.number() }),
  view: ({ id, version, coins }) => ({ id, version, coins }),
});
const view = z.object({ id: z.string(), version: z.number(), coins: z.number() });
const events = eventStream("purses", { subscribers: [], schema: 1, types: { PurseChanged: view } });
const terms = actorTerms("purse", {
  documents: { from: purse, to: purse },
  events: ["PurseChanged"],
  refusals: ["taken"],
  claims: ["lock"],
  timers: ["ring"],
});
type Message = { readonly to?: string; readonly decide: (coins: number) => object };
const purseActor = actor(terms, {
  documents: (id, { to }: Message) => ({ from: id, to: to ?? null }),
  timers: { ring: { decide: () => ({}) } },
  decide: ({ from }, { decide }: Message): Change<{ from: { coins: number }; to: { coins: number } }, unknown> =>
    decide(from?.coins ?? 0),
});
const purses = defineService("purses", { events, actors: [purseActor], published: [purse] });

let redis: TestRedis;
let database: Database;
let engine: Engine;
let id: string;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => await redis.stop());
beforeEach(async () => {
  await redis.flush();
  database = await openDatabase({ url: redis.url, partitions: 1, log });
  engine = createEngine(purses, { database, log });
  id = engine.ids.newId(0);
});
afterEach(async () => await database.close());

const changed = (coins: number) => ({ write: { from: { coins } }, events: { from: "PurseChanged" } });
const everything = async () => {
  const keys = (await database.commands.keys("*")).toSorted();
  return await Promise.all(keys.map(async (key) => [key, (await database.commands.dumpBuffer(key))?.toString("hex")]));
};

describe("a decision that cannot be written whole", () => {
  const cases: [what: string, decide: (coins: number) => object][] = [
    ["a timer at no number", (coins) => ({ ...changed(coins + 1), timers: [{ name: "ring", at: Number.NaN }] })],
    [
      "a claim with a deadline in halves",
      (coins) => ({ ...changed(coins + 1), claims: [{ ...lock("ann"), until: 9e12 + 0.5 }] }),
    ],
    ["a claim for nobody", (coins) => ({ ...changed(coins + 1), claims: [lock("ann smith")] })],
    ["a document with a date", (coins) => ({ write: { from: { coins: coins + 1, at: new Date(0) } } })],
    ["a reply of a date", (coins) => ({ ...changed(coins + 1), reply: () => new Date(0) })],
    ["a promise", async (coins) => changed(coins + 1)],
  ];
  test.each(cases)("%s: nothing changes, and the command id stays unused", async (_what, decide) => {
    await engine.ask(purseActor, id, { decide: () => changed(1) });
    const commandId = engine.newCommandId();
    const before = await everything();
    await expect(engine.ask(purseActor, id, { decide }, { commandId })).rejects.toMatchObject({
      code: "invalid_decision",
    });
    expect(await everything()).toEqual(before);
  });

  test("a transfer to oneself is refused", async () => {
    await engine.ask(purseActor, id, { decide: () => changed(100) });
    const decide = () => ({ write: { from: { coins: 60 }, to: { coins: 140 } } });
    await expect(engine.ask(purseActor, id, { to: id, decide })).rejects.toMatchObject({ code: "invalid_decision" });
    expect(await engine.read(purse, id)).toEqual({ id, version: 0, coins: 100 });
  });
});

const taken = refuse("taken", "Taken");
const lock = (owner: string, name = "a") => ({
  mode: "acquire",
  claim: "lock",
  name,
  owner,
  until: null,
  orElse: taken,
});

test("every owner and name that is taken is found again, and holds the claim against another", async () => {
  const texts = fc.string({ unit: "binary", minLength: 1, maxLength: 12 }).filter(isText);
  await fc.assert(
    fc.asyncProperty(texts, texts, async (owner, name) => {
      await redis.flush();
      const acquire = (by: string) => engine.ask(purseActor, id, { decide: () => ({ claims: [lock(by, name)] }) });
      await acquire(owner);
      expect(await engine.claimOwner(0, "lock", name)).toBe(owner);
      await expect(acquire(`${owner}-other`)).rejects.toMatchObject({ code: "taken" });
    }),
    { numRuns: 30 },
  );
});

describe("command ids", () => {
  test.each(["", "1", "order-1", "01j9zzzzzzzzzzzzzzzzzzzzzz00", `${"9".repeat(26)}00`, "\ud800", null, 7, {}])(
    "%j is refused before anything is done",
    async (commandId) => {
      const before = await everything();
      const options = { commandId };
      const asked = Reflect.apply(engine.ask, engine, [purseActor, id, { decide: () => changed(1) }, options]);
      await expect(asked).rejects.toMatchObject({ code: "invalid_command_id" });
      expect(await everything()).toEqual(before);
    },
  );

  test("outcomes always expire: of an old id, of one that a fast clock has made, and after the bucket is gone", async () => {
    const ids = [0, 1_000, Date.now() - 30 * 86_400_000, Date.now() + 3 * 3_600_000, Date.now() + 400 * 86_400_000];
    for (const commandId of ids.map(idAt)) {
      expect(await engine.ask(purseActor, id, { decide: (coins) => changed(coins + 1) }, { commandId })).toBeNull();
      await engine.ask(purseActor, id, { decide: (coins) => changed(coins + 1) }, { commandId });
    }
    expect((await engine.read(purse, id))?.coins).toBe(ids.length);
    const left = await Promise.all(
      (await database.commands.keys("*outcomes*")).map((key) => database.commands.pttl(key)),
    );
    expect(left.length).toBe(4);
    for (const ms of left) expect(ms).toBeGreaterThan(47 * 3_600_000);
    for (const ms of left) expect(ms).toBeLessThanOrEqual(48 * 3_600_000);
  });
});

// Spells the id that newCommandId() makes at a time.
function idAt(ms: number): string {
  const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const time = Array.from({ length: 10 }, (_, at) => digits[Math.floor(ms / 32 ** (9 - at)) % 32]).join("");
  return `${time}${String(Math.random()).slice(2, 12).padEnd(16, "0")}00`;
}

describe("deliberate bugs", () => {
  interface Bug extends BugInPlace {
    readonly in: string;
    readonly trial: (engine: Engine) => Promise<readonly string[]>;
  }
  const bugs: readonly Bug[] = [
    {
      in: "the document, which is written in a form that nobody knows",
      code: [
        [
          "'HSET', key, 'v', version, 'j', text)",
          `'HSET', key, 'v', version, 'j', (string.gsub(text, 'coins', 'loins')))`,
        ],
      ],
      trial: async (faulty) => {
        await faulty.ask(purseActor, id, { decide: () => changed(1) });
        return (await checkDatabase(database, [purses], { isAtRest: true })).findings.map(lineOf);
      },
    },
    {
      in: "the claim, whose owner is taken apart in another way than it was put together",
      code: [["string.match(value, '^(%S+) (%S+)$')", "string.match(value, '^(%w+) (%S+)$')"]],
      trial: async (faulty) => {
        const acquire = (by: string) => faulty.tryAsk(purseActor, id, { decide: () => ({ claims: [lock(by)] }) });
        await acquire("ann@example.com");
        return "refused" in (await acquire("bob@example.com")) ? [] : ["two have it"];
      },
    },
    {
      in: "the outcomes, which never expire",
      code: [["    if args[4] ~= '' then redis.call('PEXPIRE', keys[3], args[4]) end\n", ""]],
      trial: async (faulty) => {
        await faulty.ask(purseActor, id, { decide: () => changed(1) });
        const [key = ""] = await database.commands.keys("*outcomes*");
        return (await database.commands.pttl(key)) > 0 ? [] : ["an outcome stays for ever"];
      },
    },
  ];
  test.each(bugs)("a bug in $in is found", async ({ trial, ...bug }) => {
    if (database.form === "json" && bug.in.startsWith("the document")) return;
    expect(await trial(engine)).toEqual([]);
    await redis.flush();
    const faulty = createEngine(purses, { database: await withBug(database, bug), log });
    expect(await trial(faulty)).not.toEqual([]);
  });
});

test.each([
  [Object.create(null)],
  [null],
  [undefined],
  [7],
  [Symbol("a")],
  [
    {
      toString: () => {
        throw new Error("no text");
      },
    },
  ],
])("whatever a reaction throws, the event becomes a dead letter: %#", async (thrown) => {
  const reader = shelvesOn(
    database,
    { retryMs: [1] },
    onLatest(events, () => {
      throw thrown;
    }),
  );
  try {
    await reader.start();
    await engine.ask(purseActor, id, { decide: () => changed(1) });
    await waitFor(async () => (await reader.deadLetters.count()) === 1);
    expect(typeof (await reader.deadLetters.list())[0]?.error).toBe("string");
  } finally {
    await reader.stop();
  }
});
