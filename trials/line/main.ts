// Runs the trial of the waiting line: `bun run test:line`.
import {
  addRunOptions,
  createRunLog,
  createTrialCommand,
  numberWithin,
  parseWords,
  type RunOptions,
  usageOrExit,
} from "../support/command-line.ts";
import { runLine } from "./run.ts";

interface Options extends RunOptions {
  readonly waiters: number;
  readonly returns: number;
}

const MOST_OFFER_MS = 1_000;
const command = addRunOptions(
  createTrialCommand("bun trials/line/main.ts", "Kills processes while tickets come back to a waiting line.")
    .option("--waiters <number>", "how many people wait", numberWithin(1, 10_000), 1_000)
    .option("--returns <number>", "how many tickets come back", numberWithin(1, 1_000), 100),
);
const options = usageOrExit(() => parseWords(command, process.argv.slice(2)).opts<Options>());
console.log(`Line: ${options.waiters} waiters, ${options.returns} returns, seed ${options.seed}`);
const { findings, offers, kills, seen, medianMs, p99Ms, joinedMs } = await runLine({
  ...options,
  log: createRunLog(options),
});
console.log(`joined in ${Math.round(joinedMs)} ms; ${offers} offers, ${kills} kills`);
console.log(`release to offer on the live page: median ${medianMs} ms, p99 ${p99Ms} ms, of ${seen} offers`);
for (const finding of findings) console.log(finding);
console.log(
  findings.length === 0 ? "Nobody was overtaken, and nobody bought past the line." : `${findings.length} findings.`,
);
process.exitCode = findings.length === 0 && p99Ms < MOST_OFFER_MS ? 0 : 1;
