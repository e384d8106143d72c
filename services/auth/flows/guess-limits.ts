// Limits wrong passwords for one account, without keeping its owner out.

import { createHmac } from "node:crypto";
import { countBefore, type GiveBack, HttpProblem, type RateLimits } from "@holdfast/server";

/** Describes one attempt to sign in. */
export interface Guess {
  readonly email: string;
  /** Address that the attempt comes from. */
  readonly address: string;
  /** Id of a browser that has signed in to this account before; null for any other browser. */
  readonly deviceId: string | null;
}

/**
 * Counts an attempt before its password is looked at, so that attempts made at the same time cannot pass together.
 * Returns the function that takes the count back, for a password that was right or not looked at. Throws a 429 problem.
 */
export type CountGuess = (guess: Guess) => Promise<GiveBack>;

/**
 * Creates the limits of wrong passwords: by address and e-mail, and by e-mail alone with growing delays. A browser that
 * has signed in to the account before is counted by itself, so that nobody else can use up what it has; beyond that it
 * is counted like any other. The key makes counters of addresses, from which nobody can read or test the addresses.
 */
export function createGuessLimits(limits: RateLimits | undefined, key: () => Promise<Buffer>): CountGuess {
  return async ({ email, address, deviceId }) => {
    if (limits === undefined) return async () => undefined;
    if (deviceId !== null) {
      const giveBack = await countBefore(limits, [["guesses-on", deviceId]]).catch(nullWhenTooMany);
      if (giveBack !== null) return giveBack;
    }
    const account = createHmac("sha256", await key())
      .update(email)
      .digest("base64url");
    return await countBefore(limits, [
      ["guesses-from", `${account}:${address}`],
      ["guesses", account],
    ]);
  };
}

function nullWhenTooMany(error: unknown): null {
  if (error instanceof HttpProblem && error.status === 429) return null;
  throw error;
}
