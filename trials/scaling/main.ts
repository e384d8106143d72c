// Runs the scaling trial: `bun trials/scaling/main.ts --per-second 278 --seconds 60`.

import { createRunLog, readNumbers } from "../support/command-line.ts";
import { runScaling } from "./run.ts";

const options = readNumbers(
  "bun trials/scaling/main.ts",
  "Grants holds at a steady rate, and measures what they cost.",
  {
    perSecond: { is: "holds a second; 278 are a million an hour", most: 20_000, fallback: 278 },
    seconds: { is: "how long", most: 3_600, fallback: 60 },
    masters: { is: "masters of Redis; 1: one server", most: 10, fallback: 1 },
  },
);
const result = await runScaling({ ...options, log: createRunLog({ seed: 0 }) });
const { granted, others, p50, p99, longest, site, redis, people, bytesPerListing, bytesPerOrder, connections } = result;
const ms = (time: number): string => `${time.toFixed(1)} ms`;
const cores = (used: number): string => used.toFixed(2);
console.log(`${granted} holds granted, other answers: ${JSON.stringify(others)}`);
console.log(`from due to answered: half within ${ms(p50)}, 99 of 100 within ${ms(p99)}, all within ${ms(longest)}`);
console.log(`cores: site ${cores(site)}, Redis ${cores(redis)}, people ${cores(people)}; ${connections} connections`);
console.log(`memory: ${Math.round(bytesPerListing)} B a listing, ${Math.round(bytesPerOrder)} B an order`);
process.exitCode = granted === options.perSecond * options.seconds ? 0 : 1;
