import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startTestRedis } from "@holdfast/testing";
import { expect, test } from "vitest";

// The examples in the docstrings of the doors, put together in their order, are one program: it compiles and runs.

const DOORS = ["model/terms.ts", "model/actor.ts", "model/effects.ts", "model/events.ts", "model/service.ts"];
const pathTo = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));

function exampleIn(file: string): string {
  const [, example] = /@example\n((?: \* ?.*\n)+?) \*\//.exec(readFileSync(pathTo(file), "utf8")) ?? [];
  if (example === undefined) throw new Error(`Cannot find an example in ${file}: there is none`);
  return example.replaceAll(/^ \* ?/gm, "");
}

const BEFORE = `
import { z } from "zod";
import {
  actor, actorTerms, createEngine, type DecisionOf, defineService, documentType, effect, eventStream, onLatest, openDatabase,
  refuse, silentLog as log, send,
} from "../index.ts";

const view = z.object({ id: z.string() });
const counter = documentType("counter", { schema: z.object({ count: z.number() }), view: ({ id }) => ({ id }) });
const bell = documentType("bell", { schema: z.object({ hasRung: z.boolean() }) });
const counterEvents = eventStream("counters", { subscribers: ["bells"], schema: 1, types: { Counted: view } });
const bellEvents = eventStream("bells", { subscribers: [], schema: 1, types: {} });
const database = await openDatabase({ url: process.argv[2] ?? "", partitions: 2, log });
const id = database.ids.newId(1);
`;

const AFTER = `
const refused = await engine.tryAsk(counterActor, id, { type: "Count", by: -2 });
const rung = await bellEngine.readUntil(bell, id, { isEnough: ({ hasRung }) => hasRung, withinMs: 20_000 });
console.log(JSON.stringify([counted, refused, rung]));
await Promise.all([engine.stop(), bellEngine.stop()]);
await database.close();
`;

const TSC = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUnusedLocals", "--skipLibCheck"];
const MODULES = ["--target", "esnext", "--module", "preserve", "--allowImportingTsExtensions", "--types", "bun"];

test("the examples in the docstrings of the doors compile, and run together", async () => {
  const redis = await startTestRedis();
  // Where git does not look, and where the package's own dependencies are found.
  const file = pathTo(`node_modules/doors-${process.pid}.ts`);
  writeFileSync(file, [BEFORE, ...DOORS.map(exampleIn), exampleIn("engine/engine.ts"), AFTER].join("\n"));
  try {
    const tsc = pathTo("../../node_modules/.bin/tsc");
    const checked = spawnSync(tsc, [...TSC, ...MODULES, "--ignoreConfig", file], { encoding: "utf8" });
    expect([checked.stdout, checked.status]).toEqual(["", 0]);
    const bun = pathTo("../../node_modules/.bin/bun");
    const ran = spawnSync(bun, [file, redis.url], { encoding: "utf8" });
    expect([ran.stderr, ran.status]).toEqual(["", 0]);
    expect(JSON.parse(ran.stdout)).toEqual([
      1,
      { refused: { code: "below_zero", message: "Cannot count: it would be below zero" } },
      { id: expect.any(String), version: 0, hasRung: true },
    ]);
  } finally {
    rmSync(file);
    await redis.stop();
  }
}, 180_000);
