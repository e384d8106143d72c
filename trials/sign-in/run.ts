// Signs people in on a site with all its limits, under attack and with a stopwatch.

import { startSite } from "@holdfast/testing";
import { type AttackPlan, type AttackResult, type AttackSize, attack } from "./attack.ts";
import { BEHIND_PROXY } from "./browsers.ts";
import { measureTiming, type TimingResult } from "./timing.ts";

/** Sets how much is done. */
export interface SignInOptions extends AttackSize {
  /** Binary logarithm of the cost of a password hash. */
  readonly scryptLogN: number;
  /** Number of tries of each kind whose times are compared. */
  readonly tries: number;
  /** Longest time in which the owner must be signed in, ms. */
  readonly mostMs: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** Says what was seen. */
export interface SignInResult {
  readonly attacks: readonly AttackResult[];
  readonly timing: TimingResult;
  /** Lists the sign-ins of owners that failed or took too long. */
  readonly findings: readonly string[];
}

/** Lists every plan: one address and three, against the owner's account and others, with and without a device cookie. */
const PLANS: readonly AttackPlan[] = [1, 3].flatMap((addresses) =>
  (["owner", "others"] as const).flatMap((target) =>
    [true, false].map((isKnown) => ({ addresses, target, isKnown }) satisfies AttackPlan),
  ),
);

/** Runs the trial on a site of its own. */
export async function runSignIn(options: SignInOptions): Promise<SignInResult> {
  const { scryptLogN, tries, mostMs, seed, log, ...size } = options;
  const site = await startSite({ env: { ...BEHIND_PROXY, SCRYPT_LOG_N: String(scryptLogN), LOG_LEVEL: "warn" } });
  try {
    const timing = await measureTiming(site.url, { tries, seed, log });
    const attacks: AttackResult[] = [];
    for (const plan of PLANS) {
      attacks.push(await attack(site.url, plan, size));
      log(`${attacks.length} of ${PLANS.length} attacks`);
    }
    return { attacks, timing, findings: attacks.flatMap((result) => findingsOf(result, mostMs)) };
  } finally {
    await site.stop();
  }
}

/** Describes a plan in words. */
export function nameOf({ addresses, target, isKnown }: AttackPlan): string {
  const guessed = target === "owner" ? "the owner's password" : "passwords of others";
  return `${addresses} guessing ${guessed}, ${isKnown ? "with" : "without"} the device cookie`;
}

function findingsOf({ plan, ms, owner }: AttackResult, mostMs: number): string[] {
  const refused = Object.entries(owner).filter(([status]) => status !== "200");
  const late = ms.filter((one) => one > mostMs);
  return [
    ...refused.map(([status, count]) => `${nameOf(plan)}: the owner got ${status}, ${count} times`),
    ...late.map((one) => `${nameOf(plan)}: the owner waited ${Math.round(one)} ms`),
  ];
}
