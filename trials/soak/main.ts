// Runs the soak of live streams: `bun trials/soak/main.ts`.
import { createRunLog, readNumbers } from "../support/command-line.ts";
import { MOST_GROWTH, runSoak } from "./run.ts";

const { streams } = readNumbers("bun trials/soak/main.ts", "Opens and closes live streams; memory must come back.", {
  streams: { is: "how many streams", least: 100, most: 10_000_000, fallback: 10_000 },
});
const { before, after, left, crowd, longestMs } = await runSoak({ streams, log: createRunLog({ seed: 0 }) });
const growth = after.rss - before.rss;
console.log(`${streams} streams and as many HEAD: ${(growth / 2 ** 20).toFixed(1)} MiB more, ${left} streams left`);
console.log(`300 streams of one address: ${JSON.stringify(crowd)}; pages within ${Math.round(longestMs)} ms meanwhile`);
process.exitCode = growth < MOST_GROWTH && left === 0 ? 0 : 1;
