import { readFileSync } from "node:fs";
import { startTestRedis, waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";
import { openDatabase } from "../index.ts";
import { log } from "../testing/jars.ts";
import { bell, counter, counterActor, createCounters } from "./counter.ts";

const textOf = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");

test("README.md shows the example as it is, under 66 lines", () => {
  const [, sample = ""] = /```ts\n([\s\S]*?)```/.exec(textOf("../README.md")) ?? [];
  expect(sample).toBe(textOf("counter.ts").replace('"../index.ts"', '"@holdfast/actors"'));
  expect(sample.split("\n").length).toBeLessThan(66);
});

test("the example counts once for each command, reminds when nobody counts, and the bell hears of it", async () => {
  const redis = await startTestRedis();
  const database = await openDatabase({ url: redis.url, partitions: 4, log });
  const { counters, bells } = createCounters({ database, log });
  await Promise.all([counters.start(), bells.start()]);
  const id = counters.ids.newId(2);
  const count = (by: number, remindAfterMs: number, commandId = counters.newCommandId()) =>
    counters.ask(counterActor, id, { type: "Count", by, remindAfterMs }, { commandId });

  const commandId = counters.newCommandId();
  expect([await count(2, 60_000, commandId), await count(2, 60_000, commandId)]).toEqual([2, 2]);
  await expect(count(-3, 60_000)).rejects.toMatchObject({ code: "below_zero" });
  expect(await count(1, 50)).toBe(3);
  await waitFor(async () => (await bells.read(bell, id))?.rung === 1);
  expect(await counters.read(counter, id)).toEqual({ id, version: 2, count: 3, reminders: 1 });

  await Promise.all([counters.stop(), bells.stop()]);
  await database.close();
  await redis.stop();
});
