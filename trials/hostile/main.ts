// Runs the trial of hostile files: `bun run test:hostile`.
import { hostileFiles } from "@holdfast/delivery/testing";
import { createRunLog, createTrialCommand, endRun, numberWithin, parseOrExit } from "../support/command-line.ts";
import { runAtOnce } from "./at-once.ts";
import { measureInspection, runHostile } from "./run.ts";
import { inspectorTarget, siteTarget } from "./targets.ts";

const command = createTrialCommand("bun trials/hostile/main.ts", "Sends hostile files as tickets, all to be refused.")
  .option("--direct", "gives the files to the inspector alone, without a site")
  .option("--only <words>", "sends the files whose names hold these words", "")
  .option(
    "--uploads <count>",
    "sends one good file this often at once, by ten sellers, instead of hostile ones",
    numberWithin(1, 500),
  )
  .option("--quiet", "prints the outcome alone");
const options = parseOrExit(command).opts<{ direct?: true; only: string; uploads?: number; quiet?: true }>();
if (options.uploads !== undefined) {
  const { findings, ms, answers } = await runAtOnce(options.uploads);
  console.log(`${options.uploads} uploads of one file, answered ${JSON.stringify(answers)}, ended after ${ms} ms`);
  endRun(findings, "The file was listed once and kept once.");
  process.exit();
}
const files = hostileFiles.filter(({ name }) => name.includes(options.only));
const { medianMs, peakMb } = await measureInspection();
console.log(`a PDF of two tickets is inspected in ${medianMs} ms, with at most ${peakMb} MB`);
const target = options.direct ? inspectorTarget() : await siteTarget();
try {
  const log = createRunLog({ seed: 0, quiet: options.quiet === true });
  const result = await runHostile(target, { files, log, isMemoryJudged: !options.direct });
  const { before, most, after } = result.memoryMb;
  console.log(`${files.length} files, the longest took ${result.longestMs} ms`);
  console.log(
    `memory of ${options.direct ? "this process" : "the site"}: ${before} MB before, at most ${most}, ${after} after`,
  );
  endRun(result.findings, "Each file was refused, and nothing was left behind.");
} finally {
  await target.stop();
}
