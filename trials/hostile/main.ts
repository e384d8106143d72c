// Runs the trial of hostile files: `bun run test:hostile`.
import { hostileFiles } from "@holdfast/delivery/testing";
import { createRunLog, createTrialCommand, endRun, parseOrExit } from "../support/command-line.ts";
import { measureInspection, runHostile } from "./run.ts";
import { inspectorTarget, siteTarget } from "./targets.ts";

const command = createTrialCommand("bun trials/hostile/main.ts", "Sends hostile files as tickets, all to be refused.")
  .option("--direct", "gives the files to the inspector alone, without a site")
  .option("--only <words>", "sends the files whose names hold these words", "")
  .option("--quiet", "prints the outcome alone");
const options = parseOrExit(command).opts<{ direct?: true; only: string; quiet?: true }>();
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
