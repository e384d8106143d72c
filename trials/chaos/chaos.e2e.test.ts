// Runs the chaos trial for 18 s; `bun run test:chaos` runs it for longer.

import { lineOf } from "@holdfast/actors/inspect";
import { expect, test } from "vitest";
import { createRandom } from "../support/seeded-random.ts";
import { runChaos } from "./run.ts";

// Brings about nine faults of all four kinds in the first 14 s.
const SEED = 328;

test(`18 s of kills, stops and restarts lose no acknowledged action and leave nothing stuck (seed ${SEED})`, async () => {
  const { faults, findings, sales } = await runChaos({ seconds: 18, seed: SEED, log: () => undefined });
  expect(findings.map(lineOf)).toEqual([]);
  expect(sales).toBeGreaterThan(0);
  expect(Math.min(faults.kills, faults.stops, faults.leaves, faults.restarts)).toBeGreaterThan(0);
}, 600_000);

test("createRandom() gives the same for the same seed, and each fork its own", () => {
  const draw = (seed: number) => {
    const random = createRandom(seed);
    const forks = [random.fork(), random.fork()];
    return forks.map((fork) => [fork.below(1_000), fork.next()]);
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7)[0]).not.toEqual(draw(7)[1]);
});
