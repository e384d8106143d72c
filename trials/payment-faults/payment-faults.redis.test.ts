import { expect, test } from "vitest";
import { runFaults } from "./run.ts";

// Runs `bun run test:faults` with a size and a seed that CI can afford.
test("200 purchases under faults of Stripe, its events and our processes: every cent is where it belongs", async () => {
  const { findings, outcomes, troubles } = await runFaults({ purchases: 200, seed: 4, log: () => undefined });
  expect(findings).toEqual([]);
  // A run without a failed or without a completed purchase shows nothing.
  const met = Object.keys({ ...outcomes, ...troubles });
  for (const what of [
    "order Completed",
    "order Cancelled, expired",
    "order Cancelled, refunded",
    "sealed order Completed",
    "sealed order Cancelled, file lost",
    "crash",
    "webhook lose",
  ])
    expect(met).toContain(what);
}, 300_000);
