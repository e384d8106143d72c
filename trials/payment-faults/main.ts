// Runs the trial of payment faults: `bun run test:faults`.

import { lineOf } from "@holdfast/actors/inspect";
import { createRunLog, readCountedRun } from "../support/command-line.ts";
import { type FaultRunResult, runFaults } from "./run.ts";

const options = readCountedRun(
  "bun run test:faults",
  "Buys and pays while Stripe, its events and our processes fail.",
  {
    name: "purchases",
    counts: "how many purchases",
    most: 1_000_000,
    fallback: 200,
  },
);
const { count: purchases, seed } = options;

console.log(`${purchases} purchases under faults, seed ${seed}`);
const result = await runFaults({ purchases, seed, log: createRunLog(options) });
for (const line of report(result)) console.log(line);
process.exitCode = result.findings.length > 0 ? 1 : 0;

function report({ outcomes, troubles, sweeps, findings }: FaultRunResult): string[] {
  const counted = [...Object.entries(troubles), ...Object.entries(outcomes)];
  return [
    ...counted.map(([what, count]) => `  ${String(count).padStart(6)} ${what}`),
    `nothing unfinished after ${sweeps} sweeps`,
    ...findings.map(lineOf),
    findings.length === 0 ? `Everything came right, seed ${seed}.` : `${findings.length} findings, seed ${seed}.`,
  ];
}
