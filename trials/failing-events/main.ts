// Measures how long a good event waits beside many events that fail: `bun trials/failing-events/main.ts`.

import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  defineService,
  documentType,
  type Engine,
  eventStream,
  onLatest,
  openDatabase,
  send,
  silentLog,
} from "@holdfast/actors";
import { reportStreams } from "@holdfast/actors/inspect";
import { startTestRedis } from "@holdfast/testing";
import { z } from "zod";
import { createTrialCommand, numberWithin, parseWords, usageOrExit } from "../support/command-line.ts";

interface Options {
  readonly good: boolean;
  readonly count: number;
  readonly seconds: number;
}

const command = createTrialCommand(
  "bun trials/failing-events/main.ts",
  "Times a good event each second beside events that fail.",
)
  .option("--count <number>", "how many events fail", numberWithin(1, 1_000_000), 100_000)
  .option("--good", "lets them succeed, to compare", false)
  .option("--seconds <number>", "how long good events are timed", numberWithin(1, 3_600), 30);
const { count, seconds, good } = usageOrExit(() => parseWords(command, process.argv.slice(2)).opts<Options>());

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
const reading = onLatest(noteEvents, ({ id, version, data }) => {
  if (data.isBad) throw new Error("this event always fails");
  return [send(seenActor, id, { type: "See", version })];
});
const notes = defineService("notes", { events: noteEvents, actors: [noteActor] });
const readers = defineService("readers", {
  events: eventStream("readers", { subscribers: [], schema: 1, types: {} }),
  actors: [seenActor],
  reactions: [reading],
});

const redis = await startTestRedis();
const database = await openDatabase({ url: redis.url, partitions: 16, log: silentLog });
const writer = createEngine(notes, { database, log: silentLog });
const reader = createEngine(readers, { database, log: silentLog });
try {
  await reader.start();
  const began = performance.now();
  await appendMany(database, count);
  const appended = performance.now();
  const behindAll = await timeOne(writer, reader);
  console.log(`A good event behind all of them, in their streams, took ${behindAll.toFixed(0)} ms`);
  while ((await progress(database)).failed > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  const waits: number[] = [];
  for (let n = 0; n < seconds; n++) {
    waits.push(await timeOne(writer, reader));
    const { failed, waiting, dead } = await progress(database);
    const line = `${Math.round((performance.now() - began) / 1_000)} s: a good event took ${waits.at(-1)?.toFixed(0)} ms`;
    console.log(`${line}; ${failed} not read yet, ${waiting} set aside, ${dead} dead`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  const slowest = Math.max(...waits);
  console.log(
    `${count} events in ${Math.round(appended - began)} ms; the slowest good event: ${slowest.toFixed(0)} ms`,
  );
  process.exitCode = slowest > 1_000 ? 1 : 0;
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

async function progress(of: Database): Promise<{ failed: number; waiting: number; dead: number }> {
  const [mine, theirs] = [await reportStreams(of, ["readers"]), await reportStreams(of, ["notes"])];
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
  return {
    failed: sum(theirs.flatMap(({ subscribers }) => subscribers.map(({ lag }) => lag ?? 0))),
    waiting: sum(mine.map(({ later }) => later)),
    dead: sum(mine.map(({ deadLetters }) => deadLetters)),
  };
}
