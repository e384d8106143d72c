// Runs the trial of signing in: `bun trials/sign-in/main.ts`.
import {
  addRunOptions,
  createRunLog,
  createTrialCommand,
  numberWithin,
  parseWords,
  type RunOptions,
  usageOrExit,
} from "../support/command-line.ts";
import { nameOf, runSignIn } from "./run.ts";
import { medianOf } from "./timing.ts";

interface Options extends RunOptions {
  readonly tries: number;
  readonly inFlight: number;
  readonly signIns: number;
  readonly scryptLogN: number;
}

const command = addRunOptions(
  createTrialCommand("bun trials/sign-in/main.ts", "Signs owners in under attack, and compares times of refusals.")
    .option("--tries <number>", "wrong sign-ins of each kind to compare", numberWithin(20, 100_000), 600)
    .option("--in-flight <number>", "guesses in flight", numberWithin(1, 250), 200)
    .option("--sign-ins <number>", "sign-ins of the owner in each attack", numberWithin(1, 100), 10)
    .option("--scrypt-log-n <number>", "cost of a password hash", numberWithin(10, 17), 17),
);
const MOST_MS = 2_000;
// More once in 370 runs where nothing differs.
const MOST_Z = 3;

const options = usageOrExit(() => parseWords(command, process.argv.slice(2)).opts<Options>());
console.log(`${options.tries} tries of each kind, seed ${options.seed}, scrypt 2^${options.scryptLogN}`);
const { attacks, timing, findings } = await runSignIn({ ...options, mostMs: MOST_MS, log: createRunLog(options) });
for (const { plan, ms, owner, guesses } of attacks) {
  const [median, longest] = [medianOf(ms), Math.max(...ms)].map(Math.round);
  console.log(
    `${nameOf(plan)}: median ${median} ms, longest ${longest} ms, answers ${JSON.stringify(owner)}, guesses ${JSON.stringify(guesses)}`,
  );
}
const { knownMs, unknownMs, z } = timing;
console.log(
  `wrong password: median ${knownMs.toFixed(2)} ms with an account, ${unknownMs.toFixed(2)} ms without, z ${z.toFixed(2)}`,
);
for (const finding of findings) console.log(finding);
process.exitCode = findings.length > 0 || Math.abs(z) > MOST_Z ? 1 : 0;
