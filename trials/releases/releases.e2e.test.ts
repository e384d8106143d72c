// Runs the short form of the trial.
import { expect, test } from "vitest";
import { runReleases } from "./run.ts";

test("two releases side by side lose nothing and give nothing up, and new work waits for a process that knows it", async () => {
  const result = await runReleases({ seconds: 1, perSecond: 30, log: () => undefined });
  expect(result.findings).toEqual([]);
  expect(result.parcels).toBe(90);
}, 60_000);
