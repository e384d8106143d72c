// Runs the trial of the waiting line: `bun run test:line`.
import { createRunLog, endRun, readRun } from "../support/command-line.ts";
import { runLine } from "./run.ts";

const MOST_OFFER_MS = 1_000;
const options = readRun("bun trials/line/main.ts", "Kills processes while tickets come back to a waiting line.", {
  waiters: { is: "how many people wait", most: 10_000, fallback: 1_000 },
  returns: { is: "how many tickets come back", most: 1_000, fallback: 100 },
});
console.log(`Line: ${options.waiters} waiters, ${options.returns} returns, seed ${options.seed}`);
const { findings, offers, kills, seen, medianMs, p99Ms, joinedMs } = await runLine({
  ...options,
  log: createRunLog(options),
});
console.log(`joined in ${Math.round(joinedMs)} ms; ${offers} offers, ${kills} kills`);
console.log(`release to offer on the live page: median ${medianMs} ms, p99 ${p99Ms} ms, of ${seen} offers`);
endRun(findings, "Nobody was overtaken, and nobody bought past the line.", p99Ms < MOST_OFFER_MS);
