// Runs the short form of the trial.
import { expect, test } from "vitest";
import { runInOrder } from "./run.ts";

test("every event is noted once and in order beside kills, a dead letter, a late subscriber and a document set back", async () => {
  const result = await runInOrder({ seed: 7, documents: 4, events: 12, consumers: 2, log: () => undefined });
  expect(result.findings).toEqual([]);
  expect(result.published).toBeGreaterThanOrEqual(48);
}, 120_000);
