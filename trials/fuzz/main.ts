// Runs the fuzz over every route: `bun trials/fuzz/main.ts`.
import {
  addRunOptions,
  createRunLog,
  createTrialCommand,
  numberWithin,
  parseWords,
  type RunOptions,
  usageOrExit,
} from "../support/command-line.ts";
import { runFuzz } from "./run.ts";

interface Options extends RunOptions {
  readonly requests: number;
}

const command = addRunOptions(
  createTrialCommand("bun trials/fuzz/main.ts", "Sends hostile and broken requests to every route.").option(
    "--requests <number>",
    "how many requests",
    numberWithin(1, 10_000_000),
    20_000,
  ),
);
const options = usageOrExit(() => parseWords(command, process.argv.slice(2)).opts<Options>());
console.log(`${options.requests} requests, seed ${options.seed}`);
const { answers, findings } = await runFuzz({ ...options, log: createRunLog(options) });
for (const [answered, count] of [...answers].toSorted(([one], [other]) => String(one).localeCompare(String(other)))) {
  console.log(`  ${String(count).padStart(6)} ${answered}`);
}
for (const finding of findings) console.log(finding);
console.log(findings.length === 0 ? `No error, seed ${options.seed}.` : `${findings.length} findings.`);
process.exitCode = findings.length > 0 ? 1 : 0;
