// Runs the trial of reactions that want each event: `bun trials/in-order/main.ts`.
import {
  addRunOptions,
  createRunLog,
  createTrialCommand,
  numberWithin,
  parseWords,
  type RunOptions,
  usageOrExit,
} from "../support/command-line.ts";
import { runInOrder } from "./run.ts";

interface Options extends RunOptions {
  readonly documents: number;
  readonly events: number;
  readonly consumers: number;
}

const command = addRunOptions(
  createTrialCommand("bun trials/in-order/main.ts", "Kills consumers of reactions that want each event.")
    .option("--documents <number>", "how many documents change", numberWithin(2, 1_000), 20)
    .option("--events <number>", "how many events each document has", numberWithin(12, 1_000), 50)
    .option("--consumers <number>", "how many processes handle the events", numberWithin(1, 20), 3),
);
const options = usageOrExit(() => parseWords(command, process.argv.slice(2)).opts<Options>());
console.log(`In order: ${options.documents} documents, ${options.consumers} consumers, seed ${options.seed}`);
const { published, changes, kills, settledMs, findings } = await runInOrder({ ...options, log: createRunLog(options) });
console.log(
  `${changes} changes, ${published} events, ${kills} kills; at rest ${Math.round(settledMs)} ms after the last`,
);
for (const finding of findings) console.log(finding);
console.log(findings.length === 0 ? "Every event was noted once and in order." : `${findings.length} findings.`);
process.exitCode = findings.length > 0 ? 1 : 0;
