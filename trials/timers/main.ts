// Measures the sweep for due timers: its cost while nothing is due, and the lateness of a timer beside many others.
// Run: bun trials/timers/main.ts
import { setTimeout as sleep } from "node:timers/promises";
import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  type DecisionOf,
  defineService,
  documentType,
  type Engine,
  effect,
  eventStream,
  openDatabase,
  silentLog,
} from "@holdfast/actors";
import { startTestRedis } from "@holdfast/testing";
import { z } from "zod";

const PARTITIONS = 16;
const OTHERS = 100_000;
const PROBES = 200;
const IDLE_MS = 5_000;

const state = z.object({ lateMs: z.array(z.number()) });
const probe = documentType<z.infer<typeof state>>("probe", { schema: state });
type ProbeMessage = { type: "Set"; timer: string; at: number } | { type: "Fire" } | { type: "Done" };

/** Defines a service whose plain timers note how late they fire, with more kinds of timers and one effect. */
function probes(kinds: number) {
  const others = Array.from({ length: kinds - 1 }, (_, n) => `other-${n}`);
  const timers = ["plain", ...others];
  const late: number[] = [];
  const dueAt = new Map<string, number>();
  const terms = actorTerms("probe", {
    documents: { probe },
    timers,
    effects: [effect("hang", { timeoutMs: 5_000, attempts: 1 })],
  });
  const probeActor = actor(terms, {
    documents: (id) => ({ probe: id }),
    timers: Object.fromEntries(timers.map((name) => [name, { type: "Fire" as const }])),
    decide(_, message: ProbeMessage, env): DecisionOf<typeof terms> {
      if (message.type === "Set") return { timers: [{ name: message.timer, at: message.at }] };
      const due = dueAt.get(env.id);
      if (due !== undefined && message.type === "Fire") late.push(env.now - due);
      return {};
    },
  });
  const events = eventStream("probes", { subscribers: [], schema: 1, types: {} });
  return { probeActor, late, dueAt, service: defineService("probes", { events, actors: [probeActor] }) };
}

async function commandTime(database: Database): Promise<{ calls: number; usec: number; seconds: number }> {
  const [commands, cpu] = [await database.commands.info("commandstats"), await database.commands.info("cpu")];
  const [, calls, usec] = /^cmdstat_fcall:calls=(\d+),usec=(\d+)/m.exec(commands) ?? [];
  const seconds = ["user", "sys"].map((one) => Number(new RegExp(`^used_cpu_${one}:([\\d.]+)`, "m").exec(cpu)?.[1]));
  return { calls: Number(calls), usec: Number(usec), seconds: seconds.reduce((sum, one) => sum + one, 0) };
}

const kindKey = (name: string) => (partition: string) => `{${partition}}:probes:timers:probe|${name}`;

/** Adds due timers of a kind, spread over the partitions. */
async function addDue(database: Database, key: (partition: string) => string, name: string): Promise<void> {
  for (let from = 0; from < OTHERS; from += 10_000) {
    const pipeline = database.commands.pipeline();
    for (let n = from; n < from + 10_000; n++) {
      const partition = String(n % PARTITIONS).padStart(2, "0");
      pipeline.zadd(key(partition), 1, `probe|${String(n).padStart(26, "0")}${partition}|${name}`);
    }
    await pipeline.exec();
  }
}

/** Sets plain timers over two seconds by an engine, and returns how late they fired, in ms. */
async function lateness(setter: Engine, { late, dueAt, probeActor }: ReturnType<typeof probes>): Promise<string> {
  late.length = 0;
  const start = (await setter.now()) + 500;
  const set = Array.from({ length: PROBES }, async (_, n) => {
    const at = start + n * 10;
    const id = setter.ids.newId(n % PARTITIONS);
    dueAt.set(id, at);
    await setter.ask(probeActor, id, { type: "Set", timer: "plain", at });
  });
  await Promise.all(set);
  const endsAt = performance.now() + 30_000;
  while (late.length < PROBES && performance.now() < endsAt) await sleep(20);
  const sorted = late.toSorted((one, other) => one - other);
  const rank = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? -1;
  return `${sorted.length} of ${PROBES} fired, p50 ${rank(0.5)} ms, p99 ${rank(0.99)} ms, latest ${rank(1)} ms late`;
}

async function withEngine(
  title: string,
  kinds: number,
  work: (engine: Engine, database: Database, service: ReturnType<typeof probes>) => Promise<string>,
): Promise<void> {
  const redis = await startTestRedis();
  const database = await openDatabase({ url: redis.url, partitions: PARTITIONS, log: silentLog });
  const service = probes(kinds);
  const effects = { hang: () => new Promise<never>(() => undefined) };
  const engine = createEngine(service.service, { database, log: silentLog, effects, settings: { stopMs: 100 } });
  try {
    console.log(`${title.padEnd(64)} ${await work(engine, database, service)}`);
  } finally {
    await engine.stop();
    await database.close();
    await redis.stop();
  }
}

for (const [kinds, waiting] of [
  [1, 0],
  [1, 10_000],
  [20, 0],
  [20, 10_000],
] as const) {
  await withEngine(`idle, ${kinds} kinds and an effect, ${waiting} timers not due`, kinds, async (engine, database) => {
    for (let n = 0; n < waiting; n++) {
      const partition = String(n % PARTITIONS).padStart(2, "0");
      const name = n % kinds === 0 ? "plain" : `other-${(n % kinds) - 1}`;
      const member = `probe|${String(n).padStart(26, "0")}${partition}|${name}`;
      await database.commands.zadd(`{${partition}}:probes:timers:probe|${name}`, 9_999_999_999_999, member);
    }
    await engine.start();
    await sleep(500);
    const before = await commandTime(database);
    await sleep(IDLE_MS);
    const after = await commandTime(database);
    const [calls, usec] = [after.calls - before.calls, after.usec - before.usec];
    const share = (100 * (after.seconds - before.seconds)) / (IDLE_MS / 1_000);
    return `${(usec / calls).toFixed(1)} µs a sweep, ${calls} sweeps; Redis used ${share.toFixed(2)} % of a core in all`;
  });
}

await withEngine("set by the process that fires them", 3, async (engine, _, service) => {
  await engine.start();
  return await lateness(engine, service);
});

// It stands for a process that only answers requests, and for one that has died since.
await withEngine("set by a process that fires none", 3, async (engine, database, service) => {
  await engine.start();
  return await lateness(createEngine(service.service, { database, log: silentLog }), service);
});

await withEngine("beside 100,000 due of an unknown and of a paused kind", 3, async (engine, database, service) => {
  await addDue(database, kindKey("unknown"), "unknown");
  await addDue(database, kindKey("other-0"), "other-0");
  await engine.pause("timer:probe|other-0");
  await engine.start();
  return await lateness(engine, service);
});

await withEngine("beside 100,000 due of an unknown kind in the old set", 3, async (engine, database, service) => {
  await addDue(database, (partition) => `{${partition}}:probes:timers`, "unknown");
  await engine.start();
  return await lateness(engine, service);
});

await withEngine("beside 100,000 due of another kind, which fire", 3, async (engine, database, service) => {
  await addDue(database, kindKey("other-0"), "other-0");
  await engine.start();
  return await lateness(engine, service);
});

await withEngine("beside 1,016 effects that hang, time limit 5 s", 3, async (engine, _, service) => {
  await engine.start();
  for (let n = 0; n < 1_016; n++) {
    await engine.ask(service.probeActor, engine.ids.newId(n % PARTITIONS), { type: "Set", timer: "hang", at: 1 });
  }
  await sleep(500);
  const text = await lateness(engine, service);
  await sleep(5_500);
  return `${text}; ${await engine.deadLetters.count()} hung ones have ended, ready: ${engine.isReady()}`;
});
