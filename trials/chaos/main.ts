// Runs the chaos trial: `bun run test:chaos`.

import { lineOf } from "@holdfast/actors/inspect";
import { Option } from "commander";
import {
  addNumbers,
  addRunOptions,
  createRunLog,
  createTrialCommand,
  endRun,
  parseOrExit,
  type RunOptions,
} from "../support/command-line.ts";
import { BUG_NAMES } from "./bugs.ts";
import { type ChaosResult, runChaos } from "./run.ts";

interface Options extends RunOptions {
  readonly seconds: number;
  readonly bug?: string;
}

const command = addNumbers(
  createTrialCommand("bun run test:chaos", "Trades under kills, stops and restarts of processes and of Redis."),
  { seconds: { is: "how long it goes on", least: 0, most: 86_400, fallback: 60 } },
).addOption(new Option("--bug <name>", "puts a bug into the engine, which must be found").choices(BUG_NAMES));
const options = parseOrExit(addRunOptions(command)).opts<Options>();
const { seconds, seed, bug } = options;

console.log(`Chaos for ${seconds} s, seed ${seed}`);
const result = await runChaos({ seconds, seed, bug, log: createRunLog(options) });
for (const line of report(result)) console.log(line);
endRun(result.findings.map(lineOf), "Everything came right.");

function report({ faults, ledger, sales, settledMs, errors }: ChaosResult): string[] {
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
  ];
}
