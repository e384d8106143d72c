// Runs the fuzz over every route: `bun trials/fuzz/main.ts`.
import { createRunLog, readCountedRun } from "../support/command-line.ts";
import { runFuzz } from "./run.ts";

const options = readCountedRun("bun trials/fuzz/main.ts", "Sends hostile and broken requests to every route.", {
  name: "requests",
  counts: "how many requests",
  most: 10_000_000,
  fallback: 20_000,
});
console.log(`${options.count} requests, seed ${options.seed}`);
const { answers, findings } = await runFuzz({
  requests: options.count,
  seed: options.seed,
  log: createRunLog(options),
});
for (const [answered, count] of [...answers].toSorted(([one], [other]) => String(one).localeCompare(String(other)))) {
  console.log(`  ${String(count).padStart(6)} ${answered}`);
}
for (const finding of findings) console.log(finding);
console.log(findings.length === 0 ? `No error, seed ${options.seed}.` : `${findings.length} findings.`);
process.exitCode = findings.length > 0 ? 1 : 0;
