// Tests how attempts at timers and effects are counted, repeated, limited in time and given up.
import { setTimeout as sleep } from "node:timers/promises";
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type EffectContext, type Engine, type EngineFact, openDatabase } from "../index.ts";
import { type BellPolicies, type Bells, bellService, bellsOn } from "../testing/bells.ts";
import { closedGate } from "../testing/closed-gate.ts";
import { log } from "../testing/jars.ts";

let redis: TestRedis;
let database: Database;
let facts: EngineFact[];
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.flush();
  facts = [];
  database = await openDatabase({ url: redis.url, partitions: 1, log });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((one) => one.stop()));
  await database.close();
});

type Perform = (id: string, context: EffectContext) => Promise<{ type: "Heard"; what: string }>;

interface Running extends Bells {
  readonly engine: Engine;
  readonly id: string;
  /** Sets a timer of the bell to be due at once. */
  readonly ring: (timer?: "plain" | "slow" | "fast", id?: string) => Promise<unknown>;
  readonly heard: (id?: string) => Promise<readonly string[]>;
}

async function bellsWith(
  policies: BellPolicies,
  effects: { slow?: Perform; fast?: Perform } = {},
  settings: { stopMs?: number; stuckMs?: number } = {},
): Promise<Running> {
  const bells = bellService(policies);
  const observe = (fact: EngineFact) => void facts.push(fact);
  const engine = bellsOn(database, bells, { effects, observe, settings });
  engines.push(engine);
  await engine.start();
  const own = engine.ids.newId(0);
  const { bell, bellActor } = bells;
  return {
    ...bells,
    engine,
    id: own,
    ring: (timer = "plain", id = own) => engine.ask(bellActor, id, { type: "Set", timer, at: 1 }),
    heard: async (id = own) => (await engine.read(bell, id))?.heard ?? [],
  };
}

const factsOf = (kind: EngineFact["kind"]) => facts.filter((fact) => fact.kind === kind);
const hears = (what: string) => ({ type: "Heard" as const, what });

test("a timer that is refused becomes a dead letter after its attempts, and can be set again from there", async () => {
  const { engine, id, bellActor, bell, ring } = await bellsWith({ plain: { attempts: 3, backoff: [5] } });
  await engine.ask(bellActor, id, hears("deaf"));
  await ring();
  await waitFor(async () => (await engine.deadLetters.count()) === 1);
  const [letter] = await engine.deadLetters.list();
  expect(letter).toMatchObject({ group: "bells", deliveries: 3, error: expect.stringContaining("Nobody hears it") });
  expect(letter?.event["timer"]).toBe(`bell|${id}|plain`);
  expect(letter?.event["history"]?.split("\n")).toHaveLength(3);
  expect(factsOf("timer failed")).toHaveLength(3);
  expect(factsOf("timer gave up")).toEqual([{ kind: "timer gave up", timer: "bell|plain", id, attempts: 3 }]);
  expect(await database.commands.exists("{00}:bells:timers:bell|plain", "{00}:bells:attempts")).toBe(0);
  await database.commands.del(`{00}:bells:bell:${id}`);
  expect(await engine.deadLetters.retry(letter?.id ?? "")).toBe(true);
  await waitFor(async () => (await engine.read(bell, id))?.rung === 1);
  expect(await engine.deadLetters.count()).toBe(0);
});

test("a timer without a limit of attempts is never given up, and raises one alarm", async () => {
  const { engine, id, bellActor, bell, ring } = await bellsWith({ plain: { backoff: [1] } });
  await engine.ask(bellActor, id, hears("deaf"));
  await ring();
  await waitFor(() => factsOf("timer failed").length >= 8);
  expect(factsOf("timer alarm")).toEqual([{ kind: "timer alarm", timer: "bell|plain", id, attempt: 5 }]);
  expect(await engine.deadLetters.count()).toBe(0);
  await database.commands.del(`{00}:bells:bell:${id}`);
  await waitFor(async () => (await engine.read(bell, id))?.rung === 1);
  expect(await database.commands.exists("{00}:bells:attempts")).toBe(0);
});

test("an effect whose result is refused is performed once; the result is sent again until it is taken", async () => {
  let performed = 0;
  const slow = async () => {
    performed += 1;
    return hears("refused");
  };
  const { engine, id, bellActor, ring, heard } = await bellsWith({ slow: { backoff: [5] } }, { slow });
  await ring("slow");
  await waitFor(() => factsOf("timer failed").length >= 3);
  await engine.ask(bellActor, id, hears("willing"));
  await waitFor(async () => (await heard()).includes("refused"));
  expect(performed).toBe(1);
  expect(await database.commands.exists("{00}:bells:attempts", "{00}:bells:timers:bell|slow")).toBe(0);
});

test("the attempts of an effect whose process dies count", async () => {
  const { engine, id, ring, heard } = await bellsWith({ slow: { attempts: 3, backoff: [1] } });
  await ring("slow");
  const { library, commands } = database;
  const keys = ["{00}:bells:timers", "{00}:bells:attempts", "{00}:bells:timers:bell|slow"];
  for (let died = 0; died < 3; died++) {
    const lease = ["1", "1", "10", "10", "0", "10", "bell|slow", "2", "10"];
    const leased = () => commands.call("FCALL", library.functionName("lease_timers"), 3, ...keys, ...lease);
    let reply: unknown;
    await waitFor(async () => {
      reply = await leased();
      return Array.isArray(reply) && reply.length > 4;
    });
    const score = Array.isArray(reply) ? String(reply[6]) : "";
    const renew = library.functionName("renew_lease");
    await commands.call("FCALL", renew, 1, keys[2] ?? "", `bell|${id}|slow`, score, 1);
  }
  let performed = 0;
  const slow = async () => {
    performed += 1;
    return hears("it");
  };
  const other = bellsOn(database, bellService({ slow: { attempts: 3 } }), { effects: { slow } });
  engines.push(other);
  await other.start();
  await waitFor(async () => (await engine.deadLetters.count()) === 1);
  expect([performed, await heard()]).toEqual([0, []]);
  expect((await engine.deadLetters.list())[0]?.deliveries).toBe(4);
});

test("a lease whose reply is lost, and one that is given back, are no attempts", async () => {
  const { engine, id, ring, heard } = await bellsWith({ slow: { attempts: 1 } });
  await ring("slow");
  const keys = ["{00}:bells:timers", "{00}:bells:attempts", "{00}:bells:timers:bell|slow"];
  const lease = ["1", "1", "10", "10", "0", "10", "bell|slow", "2", "10"];
  for (let lost = 0; lost < 3; lost++) {
    await database.commands.call("FCALL", database.library.functionName("lease_timers"), 3, ...keys, ...lease);
    await sleep(3);
  }
  const attempts: number[] = [];
  const hang: Perform = (_, { signal, attempt }) => {
    attempts.push(attempt);
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const other = bellsOn(database, bellService({ slow: { attempts: 1 } }), {
    effects: { slow: hang },
    settings: { stopMs: 20 },
  });
  await other.start();
  await waitFor(() => attempts.length === 1);
  await other.stop();
  const last = bellsOn(database, bellService({ slow: { attempts: 1 } }), {
    effects: {
      slow: async (_, { attempt }) => {
        attempts.push(attempt);
        return hears("it");
      },
    },
  });
  engines.push(last);
  await last.start();
  await waitFor(async () => (await heard(id))[0] === "it");
  expect(attempts).toEqual([1, 1]);
  expect(await engine.deadLetters.count()).toBe(0);
});

test("an error can set its own pause", async () => {
  const attempts: number[] = [];
  const slow = async () => {
    attempts.push(performance.now());
    if (attempts.length === 1) throw Object.assign(new Error("too many requests"), { retryAfter: 200 });
    if (attempts.length === 2) throw Object.assign(new Error("too many requests"), { headers: { "Retry-After": "0" } });
    return hears("it");
  };
  const { ring, heard } = await bellsWith({ slow: { backoff: [60_000] } }, { slow });
  await ring("slow");
  await waitFor(async () => (await heard())[0] === "it");
  expect((attempts[1] ?? 0) - (attempts[0] ?? 0)).toBeGreaterThanOrEqual(195);
});

test("hung effects end by their time limit, hold up no timer, and a late result is still sent", async () => {
  const aborted: string[] = [];
  const gate = closedGate();
  const slow: Perform = async (id, { signal, attempt }) => {
    signal.addEventListener("abort", () => aborted.push(id));
    if (attempt === 1) await gate.opened;
    return hears(`attempt ${attempt}`);
  };
  const policies = { slow: { timeoutMs: 200, backoff: [60_000] } };
  const { engine, bell, bellActor, ring, heard } = await bellsWith(policies, { slow, fast: async () => hears("fast") });
  const ids = Array.from({ length: 60 }, () => engine.ids.newId(0));
  for (const id of ids) await ring("slow", id);
  const [plain, quick] = [engine.ids.newId(0), engine.ids.newId(0)];
  await engine.ask(bellActor, plain, { type: "Set", timer: "plain", at: 1 });
  await ring("fast", quick);
  await waitFor(async () => (await engine.read(bell, plain))?.rung === 1 && (await heard(quick))[0] === "fast");
  await waitFor(() => aborted.length === ids.length);
  expect(factsOf("timer timed out")).toHaveLength(ids.length);
  expect(await database.commands.zcard("{00}:bells:timers:bell|slow")).toBe(ids.length);
  gate.open();
  const all = async () => (await engine.readMany(bell, ids)).flatMap((found) => found?.heard ?? []);
  await waitFor(async () => (await all()).length === ids.length);
  await waitFor(async () => (await database.commands.zcard("{00}:bells:timers:bell|slow")) === 0);
  expect(new Set(await all())).toEqual(new Set(["attempt 1"]));
  expect(factsOf("work abandoned").at(-1)).toEqual({ kind: "work abandoned", count: 0 });
});

test("a process whose slots are all taken by effects that hang is not ready, and says which, until one ends", async () => {
  const gate = closedGate();
  const slow: Perform = async () => {
    await gate.opened;
    return hears("it");
  };
  const { engine, ring } = await bellsWith({}, { slow }, { stuckMs: 100 });
  for (let n = 0; n < 20; n++) await ring("slow", engine.ids.newId(0));
  await waitFor(() => !engine.isReady());
  expect(engine.readiness().reasons).toEqual(["all slots are taken by effects that do not end: bell|slow"]);
  gate.open();
  await waitFor(() => engine.isReady());
});

test("a process with 64 performers beyond their time limit is not ready until they end", async () => {
  const gate = closedGate();
  let begun = 0;
  const slow: Perform = async () => {
    begun += 1;
    await gate.opened;
    return hears("late");
  };
  const { engine, ring } = await bellsWith({ slow: { timeoutMs: 20, backoff: [60_000] } }, { slow });
  expect(engine.isReady()).toBe(true);
  await Promise.all(Array.from({ length: 80 }, () => ring("slow", engine.ids.newId(0))));
  await waitFor(() => !engine.isReady());
  expect(begun).toBe(64);
  gate.open();
  await waitFor(() => engine.isReady());
});

test("a running effect is aborted when its timer is removed, set again, or cancelled by an operator", async () => {
  const aborted: string[] = [];
  const slow: Perform = (id, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        aborted.push(id);
        reject(signal.reason);
      });
    });
  const { engine, bellActor, ring } = await bellsWith({ slow: { attempts: 1 } }, { slow });
  const [removed = "", again = "", cancelled = ""] = Array.from({ length: 3 }, () => engine.ids.newId(0));
  for (const id of [removed, again, cancelled]) await ring("slow", id);
  await waitFor(async () => (await database.commands.zcount("{00}:bells:timers:bell|slow", 2, "+inf")) === 3);
  await engine.ask(bellActor, removed, { type: "Set", timer: "slow", at: null });
  await engine.ask(bellActor, again, { type: "Set", timer: "slow", at: 9_999_999_999_999 });
  expect(await engine.cancel(bellActor, cancelled, "slow")).toBe(true);
  expect(await engine.cancel(bellActor, cancelled, "slow")).toBe(false);
  await waitFor(() => aborted.length === 3);
  expect(aborted.toSorted()).toEqual([removed, again, cancelled].toSorted());
  expect(await database.commands.zrange("{00}:bells:timers:bell|slow", "0", "-1")).toEqual([`bell|${again}|slow`]);
  expect((await engine.deadLetters.list()).map(({ event }) => event["timer"])).toEqual([`bell|${cancelled}|slow`]);
  expect(factsOf("timer failed")).toEqual([]);
});

test("a rate limit holds over all processes, by key, and those who wait count no attempt", async () => {
  const begun: { key: string; at: number }[] = [];
  const keys = ["even", "odd"];
  const rate = { limit: 3, perMs: 200, key: (id: string) => keys[Number(id.at(-3)) % 2] ?? "" };
  const slow: Perform = async (id, { attempt }) => {
    begun.push({ key: rate.key(id), at: performance.now() });
    return hears(`attempt ${attempt}`);
  };
  const policies = { slow: { attempts: 1, rate } };
  const { engine, ring, bell } = await bellsWith(policies, { slow });
  await bellsWith(policies, { slow });
  const ids = Array.from({ length: 20 }, (_, n) => `${String(n).padStart(26, "0")}00`);
  const askedAt = performance.now();
  for (const id of ids) await ring("slow", id);
  const all = async () => (await engine.readMany(bell, ids)).flatMap((found) => found?.heard ?? []);
  await waitFor(async () => (await all()).length === ids.length);
  expect(new Set(await all())).toEqual(new Set(["attempt 1"]));
  for (const key of keys) {
    const times = begun.filter((one) => one.key === key).map(({ at }) => at - askedAt);
    // Redis grants the nth beginning no sooner than this; the way from there to here only takes longer. 5 ms: two clocks.
    const early = times.filter((at, n) => at < Math.floor(n / rate.limit) * rate.perMs - 5);
    expect([times.length, early]).toEqual([ids.length / keys.length, []]);
  }
});

test("start() after stop() fails", async () => {
  const { engine } = await bellsWith({});
  await engine.stop();
  await expect(engine.start()).rejects.toMatchObject({ code: "engine_stopped" });
});
