// Tests the trials of timers with deliberate bugs: each trial must fail with its bug in place, and hold without it.
import { startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, type Engine, openDatabase } from "../index.ts";
import { type BellPolicies, bellService, bellsOn } from "../testing/bells.ts";
import { log } from "../testing/jars.ts";
import { type BugInPlace, withBug } from "../testing/with-bug.ts";

const OLD = "{00}:bells:timers";
const PLAIN = "{00}:bells:timers:bell|plain";
const SLOW = "{00}:bells:timers:bell|slow";

let redis: TestRedis;
let sound: Database;
const engines: Engine[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.flush();
  sound = await openDatabase({ url: redis.url, partitions: 1, log });
});
afterEach(async () => {
  await stopEngines();
  await sound.close();
});

interface Bug {
  readonly in: string;
  readonly code: NonNullable<BugInPlace["code"]>;
  /** Returns what went wrong; null when nothing did. */
  readonly trial: (database: Database) => Promise<string | null>;
}

const bugs: readonly Bug[] = [
  {
    in: "the commit, which leaves a timer in the set of earlier releases",
    code: [["if has_old then redis.call('ZREM', keys[1], member) end", ""]],
    trial: removedByAnyRelease,
  },
  {
    in: "the lease, which ignores that an earlier release has set a timer again",
    code: [["if old[n] and redis.call('ZSCORE', keys[n], due[at]) then", "if false then"]],
    trial: setAgainByEarlierRelease,
  },
  {
    in: "the lease, which reads only the first page of the set of earlier releases",
    code: [["#due == 2 * page and from + unknown or 0", "0"]],
    trial: behindUnknownKinds,
  },
  {
    in: "the lease, which gives all room to the first kind",
    code: [["most[kind], share[class[kind]]))", "most[kind]))"]],
    trial: besideManyOthers,
  },
  {
    in: "the lease, which counts no attempts",
    code: [["if mark == BEGUN then", "if false then"]],
    trial: givenUp,
  },
  {
    in: "the lease, which counts every lease as an attempt",
    code: [["if mark == BEGUN then", "if true then"]],
    trial: leasesAreNoAttempts,
  },
  {
    in: "the end of an attempt, which forgets the result of an effect",
    code: [["  if args[5] ~= '' then redis.call('HSET', keys[2], args[1] .. ' result', args[5]) end\n", ""]],
    trial: refusedResult,
  },
  {
    in: "the renewal, which extends the lease of a timer that was set again",
    code: [["if not score or score ~= tonumber(args[2]) then return false end\n  local leased", "local leased"]],
    trial: cancelledByMessage,
  },
  {
    in: "the rate limit, which counts no beginning",
    code: [["redis.call('LPUSH', keys[1], now)", ""]],
    trial: rateLimited,
  },
];

test.each(bugs)("a bug in $in is found", async ({ code, trial }) => {
  expect(await trial(sound)).toBeNull();
  await stopEngines();
  await sound.commands.flushall();
  expect(await trial(await withBug(sound, { code }))).not.toBeNull();
});

async function stopEngines(): Promise<void> {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
}

type Options = Parameters<typeof bellsOn>[2];

function bellsOf(database: Database, policies: BellPolicies = {}, options: Options = {}) {
  const bells = bellService(policies);
  const engine = bellsOn(database, bells, options);
  engines.push(engine);
  const id = engine.ids.newId(0);
  const { bell, bellActor } = bells;
  return {
    engine,
    id,
    set: (timer: "plain" | "slow", at: number | null, to = id) => engine.ask(bellActor, to, { type: "Set", timer, at }),
    rung: async () => (await engine.read(bell, id))?.rung ?? 0,
    heard: async () => (await engine.read(bell, id))?.heard ?? [],
  };
}

/** Resolves with null once the condition holds, and with the finding when it stays false. */
async function within(timeoutMs: number, condition: () => boolean | Promise<boolean>, finding: string) {
  return await waitFor(condition, { timeoutMs }).then(
    () => null,
    () => finding,
  );
}

async function removedByAnyRelease(database: Database) {
  const { engine, id, set, rung } = bellsOf(database);
  await database.commands.zadd(OLD, 1, `bell|${id}|plain`);
  await set("plain", null);
  const probe = bellsOf(database);
  await probe.set("plain", 1);
  await engine.start();
  await waitFor(async () => (await probe.rung()) === 1);
  return (await rung()) === 0 ? null : "a timer that was removed has rung";
}

async function setAgainByEarlierRelease(database: Database) {
  const { engine, id, set, rung } = bellsOf(database);
  await set("plain", 1);
  await database.commands.zadd(OLD, 9_999_999_999_999, `bell|${id}|plain`);
  const probe = bellsOf(database);
  await probe.set("plain", 1);
  await engine.start();
  await waitFor(async () => (await probe.rung()) === 1);
  return (await rung()) === 0 ? null : "a timer has rung before the time to which it was moved";
}

async function behindUnknownKinds(database: Database) {
  const { engine, id, rung } = bellsOf(database);
  const unknown = Array.from({ length: 1_500 }, (_, n) => ["1", `bell|${n}|unknown`]);
  await database.commands.zadd(OLD, ...unknown.flat());
  await database.commands.zadd(OLD, 2, `bell|${id}|plain`);
  await engine.start();
  return await within(500, async () => (await rung()) === 1, "a timer behind unknown ones never rings");
}

async function besideManyOthers(database: Database) {
  // Straight calls of the lease: with an engine, the kinds take turns at being the first.
  const members = Array.from({ length: 20 }, (_, n) => ["1", `bell|${n}|plain`]);
  await database.commands.zadd(PLAIN, ...members.flat());
  await database.commands.zadd(SLOW, 1, "bell|0|slow");
  const keys = [OLD, "{00}:bells:attempts", PLAIN, SLOW];
  const args = [1_000, 2, 10, 0, 0, 10, "bell|plain", 1, 10, "bell|slow", 1, 10];
  const lease = database.library.functionName("lease_timers");
  const reply = await database.commands.call("FCALL", lease, keys.length, ...keys, ...args);
  return Array.isArray(reply) && reply.includes("bell|0|slow") ? null : "a kind was starved";
}

async function givenUp(database: Database) {
  const slow = async () => {
    throw new Error("no");
  };
  const { engine, set } = bellsOf(database, { slow: { attempts: 2, backoff: [1] } }, { effects: { slow } });
  await engine.start();
  await set("slow", 1);
  return await within(500, async () => (await engine.deadLetters.count()) === 1, "a timer is never given up");
}

async function leasesAreNoAttempts(database: Database) {
  const attempts: number[] = [];
  const slow = async (_: string, { attempt }: { attempt: number }) => {
    attempts.push(attempt);
    return { type: "Heard" as const, what: "it" };
  };
  const { engine, set, id } = bellsOf(database, { slow: { attempts: 1 } }, { effects: { slow } });
  await set("slow", 1);
  await database.commands.zadd(SLOW, 1.5, `bell|${id}|slow`);
  await engine.start();
  return await within(500, () => attempts[0] === 1, "a lease without work has counted as an attempt");
}

async function refusedResult(database: Database) {
  let performed = 0;
  const slow = async () => {
    performed += 1;
    return { type: "Heard" as const, what: "refused" };
  };
  const failures: unknown[] = [];
  const observe = ({ kind }: { kind: string }) => void (kind === "timer failed" && failures.push(kind));
  const { engine, set } = bellsOf(database, { slow: { backoff: [1] } }, { effects: { slow }, observe });
  await engine.start();
  await set("slow", 1);
  await waitFor(() => failures.length >= 3);
  return performed === 1 ? null : `an effect was performed ${performed} times for one result`;
}

async function cancelledByMessage(database: Database) {
  let aborted = false;
  const slow = (_: string, { signal }: { signal: AbortSignal }) =>
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        aborted = true;
        reject(signal.reason);
      });
    });
  const { engine, set } = bellsOf(database, {}, { effects: { slow } });
  await engine.start();
  await set("slow", 1);
  await waitFor(async () => (await database.commands.zcount(SLOW, 2, "+inf")) === 1);
  await set("slow", 9_999_999_999_999);
  return await within(700, () => aborted, "an effect whose timer was moved goes on");
}

async function rateLimited(database: Database) {
  let begun = 0;
  const slow = async () => {
    begun += 1;
    return { type: "Heard" as const, what: "it" };
  };
  const rate = { limit: 2, perMs: 60_000 };
  const { engine, set } = bellsOf(database, { slow: { rate } }, { effects: { slow } });
  for (let n = 0; n < 6; n++) await set("slow", 1, engine.ids.newId(0));
  await engine.start();
  const isOver = (await within(300, () => begun > 2, "the limit holds")) === null;
  return isOver ? `${begun} effects have begun, 2 may` : null;
}
