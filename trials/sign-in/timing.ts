// Measures whether the time of a refused sign-in tells if the address has an account.

import { createRandom } from "../support/seeded-random.ts";
import { browserAt, newAddress, signUpAt } from "./browsers.ts";
import { mannWhitney } from "./mann-whitney.ts";

/** Sets how often the site is asked. */
export interface TimingOptions {
  /** Number of tries of each kind. */
  readonly tries: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** Says what was measured. */
export interface TimingResult {
  /** Median time of a wrong password for an account, ms. */
  readonly knownMs: number;
  /** Median time for an address without an account, ms. */
  readonly unknownMs: number;
  /** z of the test of Mann and Whitney: positive when an account takes longer. */
  readonly z: number;
}

// Fewer than the wrong passwords that the limits let pass for one e-mail.
const TRIES_PER_EMAIL = 15;
const WARM_UP = 10;

/** Tries wrong passwords of accounts and of unknown addresses, one at a time, in an order that the seed decides. */
export async function measureTiming(url: string, { tries, seed, log }: TimingOptions): Promise<TimingResult> {
  const accounts = Math.ceil((tries + WARM_UP) / TRIES_PER_EMAIL);
  const emailOf = {
    known: (n: number) => `account-${n}@example.com`,
    unknown: (n: number) => `nothing-${n}@example.com`,
  };
  for (let n = 0; n < accounts; n += 1) await signUpAt(url, newAddress(), emailOf.known(n));
  const times = { known: new Array<number>(), unknown: new Array<number>() };
  const random = createRandom(seed);
  for (let pair = 0; pair < WARM_UP + tries; pair += 1) {
    const first = random.below(2) === 0 ? "known" : "unknown";
    for (const kind of [first, first === "known" ? "unknown" : "known"] as const) {
      // Each try comes from an address of its own: those of one address would soon be refused before they are read.
      const { status, ms } = await browserAt(url, newAddress()).send("signin", emailOf[kind](pair % accounts), "wrong");
      if (status !== 400) throw new Error(`A wrong password was answered with ${status}`);
      if (pair >= WARM_UP) times[kind].push(ms);
    }
    if (pair % 100 === 99) log(`${pair + 1} pairs`);
  }
  return {
    knownMs: medianOf(times.known),
    unknownMs: medianOf(times.unknown),
    z: mannWhitney(times.known, times.unknown),
  };
}

/** Returns the number in the middle; NaN for none. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const [low = Number.NaN, high = Number.NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}
