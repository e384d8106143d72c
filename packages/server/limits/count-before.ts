// Counts attempts before it is known whether they have failed.
import type { LimitName } from "./bounds.ts";
import type { RateLimits } from "./limits.ts";

/** Names one count: a limit, and what it counts apart. */
export type Count = readonly [name: LimitName, key: string];

/**
 * Counts an attempt against each of `counts`, so that attempts made at the same time cannot pass together. Returns the
 * function that takes the counts back, to be called when the attempt has not failed. Throws 429 beyond a limit, and
 * then counts nothing; without `limits` counts nothing.
 */
export async function countBefore(limits: RateLimits | undefined, counts: readonly Count[]): Promise<GiveBack> {
  const made: Count[] = [];
  const giveBack: GiveBack = async () => {
    await Promise.all(made.splice(0).map(async ([name, key]) => await limits?.giveBack(name, key)));
  };
  try {
    for (const [name, key] of counts) {
      await limits?.consume(name, key);
      made.push([name, key]);
    }
    return giveBack;
  } catch (error) {
    await giveBack();
    throw error;
  }
}

/** Takes counts back; a second call does nothing. */
export type GiveBack = () => Promise<void>;
