// Runs the trial of two releases side by side: `bun trials/releases/main.ts`.
import { createRunLog, createTrialCommand, numberWithin, parseWords, usageOrExit } from "../support/command-line.ts";
import { runReleases } from "./run.ts";

interface Options {
  readonly seconds: number;
  readonly perSecond: number;
}

const command = createTrialCommand("bun trials/releases/main.ts", "Runs two releases of a service side by side.")
  .option("--seconds <number>", "seconds of load in each of three parts", numberWithin(1, 600), 20)
  .option("--per-second <number>", "parcels a second", numberWithin(1, 2_000), 100);
const options = usageOrExit(() => parseWords(command, process.argv.slice(2)).opts<Options>());
const { parcels, lateMs, newWorkMs, findings } = await runReleases({ ...options, log: createRunLog({ seed: 0 }) });
for (const [part, { p50, p99 }] of Object.entries(lateMs)) {
  console.log(`${part}: known events handled after ${p50} ms (p50), ${p99} ms (p99)`);
}
console.log(`new work from before the first new process: done ${Math.round(newWorkMs)} ms after it was ready`);
for (const finding of findings) console.log(finding);
console.log(
  findings.length === 0 ? `${parcels} parcels: nothing lost, nothing given up.` : `${findings.length} findings.`,
);
process.exitCode = findings.length > 0 ? 1 : 0;
