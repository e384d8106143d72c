// Runs the trial of payment faults: `bun run test:faults`.

import { lineOf } from "@holdfast/actors/inspect";
import { createRunLog, endRun, readRun } from "../support/command-line.ts";
import { type FaultRunResult, runFaults } from "./run.ts";

const options = readRun("bun run test:faults", "Buys and pays while Stripe, its events and our processes fail.", {
  purchases: { is: "how many purchases", most: 1_000_000, fallback: 200 },
});
const { purchases, seed } = options;

console.log(`${purchases} purchases under faults, seed ${seed}`);
const result = await runFaults({ purchases, seed, log: createRunLog(options) });
for (const line of report(result)) console.log(line);
endRun(result.findings.map(lineOf), `Everything came right, seed ${seed}.`);

function report({ outcomes, troubles, sweeps }: FaultRunResult): string[] {
  const counted = [...Object.entries(troubles), ...Object.entries(outcomes)];
  return [
    ...counted.map(([what, count]) => `  ${String(count).padStart(6)} ${what}`),
    `nothing unfinished after ${sweeps} sweeps`,
  ];
}
