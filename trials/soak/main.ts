// Runs the soak of live streams: `bun trials/soak/main.ts`.
import { createRunLog, createTrialCommand, numberWithin, parseWords, usageOrExit } from "../support/command-line.ts";
import { MOST_GROWTH, runSoak } from "./run.ts";

const command = createTrialCommand(
  "bun trials/soak/main.ts",
  "Opens and closes live streams; memory must come back.",
).option("--streams <number>", "how many streams", numberWithin(100, 10_000_000), 10_000);
const { streams } = usageOrExit(() => parseWords(command, process.argv.slice(2)).opts<{ readonly streams: number }>());
const { before, after, left, crowd, longestMs } = await runSoak({ streams, log: createRunLog({ seed: 0 }) });
const growth = after.rss - before.rss;
console.log(`${streams} streams and as many HEAD: ${(growth / 2 ** 20).toFixed(1)} MiB more, ${left} streams left`);
console.log(`300 streams of one address: ${JSON.stringify(crowd)}; pages within ${Math.round(longestMs)} ms meanwhile`);
process.exitCode = growth < MOST_GROWTH && left === 0 ? 0 : 1;
