// Runs the fuzz over every route: `bun trials/fuzz/main.ts`.
import { createRunLog, endRun, readRun } from "../support/command-line.ts";
import { runFuzz } from "./run.ts";

const options = readRun("bun trials/fuzz/main.ts", "Sends hostile and broken requests to every route.", {
  requests: { is: "how many requests", most: 10_000_000, fallback: 20_000 },
});
console.log(`${options.requests} requests, seed ${options.seed}`);
const { answers, findings } = await runFuzz({ ...options, log: createRunLog(options) });
for (const [answered, count] of [...answers].toSorted(([one], [other]) => String(one).localeCompare(String(other)))) {
  console.log(`  ${String(count).padStart(6)} ${answered}`);
}
endRun(findings, `No error, seed ${options.seed}.`);
