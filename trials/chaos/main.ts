import { parseArgs } from "node:util";
import { lineOf } from "@holdfast/actors/inspect";
import { type ChaosResult, runChaos } from "./run.ts";

// Trades under kills, stops and restarts: --seconds (60), --seed (any). Exit 1 when something did not come right, as it
// must with a deliberate bug in the engine: --bug <name>.
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string" },
    bug: { type: "string" },
    quiet: { type: "boolean" },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const began = performance.now();
const second = (): string => ((performance.now() - began) / 1_000).toFixed(1).padStart(6);

console.log(`Chaos for ${values.seconds} s, seed ${seed}`);
const result = await runChaos({
  seconds: Number(values.seconds),
  seed,
  bug: values.bug,
  log: (line) => (values.quiet ? undefined : console.log(`${second()} ${line}`)),
});
for (const line of report(result)) console.log(line);
process.exitCode = result.findings.length > 0 ? 1 : 0;

function report({ faults, ledger, sales, settledMs, findings, errors }: ChaosResult): string[] {
  const { kills, stops, leaves, restarts } = faults;
  const answers = [...ledger.answers]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([answer, count]) => `  ${String(count).padStart(6)} ${answer}`);
  const logged = [...Map.groupBy(errors, (line) => /"msg":"([^"]*)"/.exec(line)?.[1] ?? line.slice(0, 200))];
  return [
    ...answers,
    ...logged.map(([text, lines]) => `  logged ${lines.length} times: ${text}`),
    `${kills} kills, ${stops} stops, ${leaves} leaves, ${restarts} restarts of Redis: ${kills + stops + leaves + restarts} faults, seed ${seed}`,
    `${ledger.listings.size} listings, ${ledger.orders.size} orders acknowledged, ${sales} sales; at rest after ${(settledMs / 1_000).toFixed(1)} s`,
    ...findings.map(lineOf),
    findings.length === 0 ? "Everything came right." : `${findings.length} findings.`,
  ];
}
