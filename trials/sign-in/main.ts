// Runs the trial of signing in: `bun trials/sign-in/main.ts`.
import { createRunLog, readRun } from "../support/command-line.ts";
import { nameOf, runSignIn } from "./run.ts";
import { medianOf } from "./timing.ts";

const MOST_MS = 2_000;
// More once in 370 runs where nothing differs.
const MOST_Z = 3;

const options = readRun("bun trials/sign-in/main.ts", "Signs owners in under attack, and compares times of refusals.", {
  tries: { is: "wrong sign-ins of each kind to compare", least: 20, most: 100_000, fallback: 600 },
  inFlight: { is: "guesses in flight", most: 250, fallback: 200 },
  signIns: { is: "sign-ins of the owner in each attack", most: 100, fallback: 10 },
  scryptLogN: { is: "cost of a password hash", least: 10, most: 17, fallback: 17 },
});
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
