// Tests the whole site with 6 s of full memory; `bun trials/chaos/full-memory.ts` has longer ones.

import { lineOf } from "@holdfast/actors/inspect";
import { expect, test } from "vitest";
import { runFullMemory } from "./full-memory.ts";

test("6 s of full memory lose no acknowledged action, blame no event, answer 503, and pass within 5 s", async () => {
  const found = await runFullMemory({ fullMs: 6_000, seed: 9, log: () => undefined });
  expect(found.findings.map(lineOf)).toEqual([]);
  expect(found).toMatchObject({ reasons: ["Redis: full"], otherErrors: 0 });
  expect(found.unavailable).toBeGreaterThan(0);
  expect(Math.max(found.readyAfterMs, found.orderAfterMs)).toBeLessThan(5_000);
  // Two lines for each process: one about Redis, and one about what else fails there.
  expect(Math.max(...found.logged.values())).toBeLessThanOrEqual(14);
}, 300_000);
