import { parseArgs } from "node:util";
import { lineOf } from "@holdfast/actors/inspect";
import { type FaultRunResult, runFaults } from "./run.ts";

// Buys and pays while Stripe, its events and our processes fail: --purchases (200), --seed (any).
// Exit 1 when something did not come right.
const { values } = parseArgs({
  options: { purchases: { type: "string", default: "200" }, seed: { type: "string" }, quiet: { type: "boolean" } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const began = performance.now();
const second = (): string => ((performance.now() - began) / 1_000).toFixed(1).padStart(6);

console.log(`${values.purchases} purchases under faults, seed ${seed}`);
const result = await runFaults({
  purchases: Number(values.purchases),
  seed,
  log: (line) => (values.quiet ? undefined : console.log(`${second()} ${line}`)),
});
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
