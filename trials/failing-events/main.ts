// Measures how long a good event and a plain timer wait beside many events that fail and effects that hang.
// Run: bun trials/failing-events/main.ts --count 1100 --hung 16

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
  onLatest,
  openDatabase,
  send,
  silentLog,
} from "@holdfast/actors";
import { reportStreams } from "@holdfast/actors/inspect";
import { startTestRedis } from "@holdfast/testing";
import { z } from "zod";
import { addNumbers, createTrialCommand, parseOrExit } from "../support/command-line.ts";

interface Options {
  readonly good: boolean;
  readonly count: number;
  readonly hung: number;
  readonly seconds: number;
}

const command = addNumbers(
  createTrialCommand("bun trials/failing-events/main.ts", "Times a good event each second beside events that fail."),
  {
    count: { is: "how many events fail", most: 1_000_000, fallback: 100_000 },
    hung: { is: "how many effects hang until their time limit of 10 s", least: 0, most: 1_000, fallback: 0 },
    seconds: { is: "how long good events are timed", most: 3_600, fallback: 30 },
  },
).option("--good", "lets them succeed, to compare", false);
const { count, seconds, good, hung } = parseOrExit(command).opts<Options>();

const view = z.object({ id: z.string(), version: z.number(), isBad: z.boolean() });
const note = documentType("note", { schema: z.object({ isBad: z.boolean() }), view: (document) => document });
const noteEvents = eventStream("notes", { subscribers: ["readers"], schema: 1, types: { Noted: view } });
const noteActor = actor(actorTerms("note", { documents: { note }, events: ["Noted"] }), {
  documents: (id) => ({ note: id }),
  decide: () => ({ write: { note: { isBad: false } }, events: { note: "Noted" } }),
});
const seen = documentType("seen", { schema: z.object({ at: z.number() }) });
const seenActor = actor(actorTerms("seen", { documents: { seen } }), {
  documents: (id) => ({ seen: id }),
  decide: (_, { version }: { readonly type: "See"; readonly version: number }) => ({
    write: { seen: { at: version } },
  }),
});
// A call that does not end, and a plain timer beside it.
const rung = documentType("rung", { schema: z.object({ times: z.number() }) });
const bellTerms = actorTerms("bell", {
  documents: { rung },
  timers: ["tick"],
  effects: [effect("hang", { timeoutMs: 10_000, attempts: 1 })],
});
const bellActor = actor(bellTerms, {
  documents: (id) => ({ rung: id }),
  timers: { tick: { type: "Ring" } },
  decide(_, message: { readonly type: "Set"; readonly timer: "tick" | "hang" } | { readonly type: "Ring" }, { now }) {
    const change: DecisionOf<typeof bellTerms> =
      message.type === "Set" ? { timers: [{ name: message.timer, at: now }] } : { write: { rung: { times: 1 } } };
    return change;
  },
});
let ended = 0;
const hang = (_: string, { signal }: { readonly signal: AbortSignal }): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      ended += 1;
      reject(new Error("the call was aborted"));
    });
  });
const reading = onLatest(noteEvents, ({ id, version, data }) => {
  if (data.isBad) throw new Error("this event always fails");
  return [send(seenActor, id, { type: "See", version })];
});
const notes = defineService("notes", { events: noteEvents, actors: [noteActor] });
const readers = defineService("readers", {
  events: eventStream("readers", { subscribers: [], schema: 1, types: {} }),
  actors: [seenActor, bellActor],
  reactions: [reading],
});

const redis = await startTestRedis();
const database = await openDatabase({ url: redis.url, partitions: 16, log: silentLog });
const writer = createEngine(notes, { database, log: silentLog });
const reader = createEngine(readers, { database, log: silentLog, effects: { hang }, settings: { stuckMs: 2_000 } });
try {
  await reader.start();
  const began = performance.now();
  await appendMany(database, count);
  const appended = performance.now();
  const behindAll = await timeOne(writer, reader);
  console.log(`A good event behind all of them, in their streams, took ${behindAll.toFixed(0)} ms`);
  while ((await progress(database)).failed > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  for (let n = 0; n < hung; n++) await reader.ask(bellActor, reader.ids.newId(0), { type: "Set", timer: "hang" });
  const waits: number[] = [];
  const late: number[] = [];
  for (let n = 0; n < seconds; n++) {
    waits.push(await timeOne(writer, reader));
    const { failed, waiting, dead } = await progress(database);
    late.push(await timeTimer(reader));
    const took = `a good event took ${waits.at(-1)?.toFixed(0)} ms, a timer ${late.at(-1)?.toFixed(0)} ms`;
    const others = `${failed} events not read yet, ${waiting} set aside, ${dead} dead; ${ended} hung effects ended`;
    const { isReady, reasons } = reader.readiness();
    const ready = isReady ? "ready" : `not ready: ${reasons.join(", ")}`;
    console.log(`${Math.round((performance.now() - began) / 1_000)} s: ${took}; ${others}; ${ready}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  const slowest = Math.max(...waits);
  const latest = Math.max(...late);
  console.log(
    `${count} events in ${Math.round(appended - began)} ms; the slowest good event: ${slowest.toFixed(0)} ms, timer: ${latest.toFixed(0)} ms`,
  );
  process.exitCode = slowest > 1_000 || latest > 1_000 || (seconds > 15 && ended < hung) ? 1 : 0;
} finally {
  await Promise.all([reader.stop(), writer.stop()]);
  await database.close();
  await redis.stop();
}

async function appendMany({ commands, ids, partitions }: Database, most: number): Promise<void> {
  for (let done = 0; done < most; ) {
    const pipeline = commands.pipeline();
    for (const end = Math.min(most, done + 2_000); done < end; done++) {
      const partition = done % partitions;
      const id = ids.newId(partition);
      const event = {
        type: "Noted",
        id,
        kind: "note",
        version: "0",
        time: "1",
        cause: "trial",
        trace: "",
        schema: "1",
      };
      const fields = { ...event, data: JSON.stringify({ id, version: 0, isBad: !good }) };
      const stream = `{${String(partition).padStart(2, "0")}}:notes:events`;
      pipeline.xadd(stream, "*", ...Object.entries(fields).flat());
    }
    await pipeline.exec();
  }
}

async function timeOne(from: Engine, to: Engine): Promise<number> {
  const id = from.ids.newId(from.ids.randomPartition());
  const began = performance.now();
  await from.ask(noteActor, id, { type: "Note" });
  await to.readUntil(seen, id, { isEnough: () => true, withinMs: 600_000, everyMs: 5 });
  return performance.now() - began;
}

async function timeTimer(of: Engine): Promise<number> {
  const id = of.ids.newId(of.ids.randomPartition());
  const began = performance.now();
  await of.ask(bellActor, id, { type: "Set", timer: "tick" });
  await of.readUntil(rung, id, { isEnough: () => true, withinMs: 600_000, everyMs: 5 });
  return performance.now() - began;
}

async function progress(of: Database): Promise<{ failed: number; waiting: number; dead: number }> {
  const [mine, theirs] = [await reportStreams(of, ["readers"]), await reportStreams(of, ["notes"])];
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
  return {
    failed: sum(theirs.flatMap(({ subscribers }) => subscribers.map(({ lag }) => lag ?? 0))),
    waiting: sum(mine.map(({ later }) => later)),
    dead: sum(mine.map(({ deadLetters }) => deadLetters)),
  };
}
