// Compares the costs of two trees and gives a verdict on each.

import { brief, type Figures, type Round } from "../rounds.ts";
import { type MedianInterval, medianInterval } from "../statistics.ts";

/** Computes what one unit of work costs, in time or CPU. */
export interface Cost {
  readonly what: string;
  of(figures: Figures): number;
}

/** Compares a cost of one tree with the same cost of another. */
export interface Comparison {
  readonly what: string;
  /** The one's cost divided by the other's, taken within each round. */
  readonly ratio: MedianInterval;
  readonly verdict: Verdict;
}

/** Says whether a tree is slower; `undecided` when the interval has values on both sides of the limit. */
export type Verdict = "not slower" | "slower" | "undecided";

// The interval of the ratio must end below this limit for "not slower".
const MOST_RATIO = 1.05;

/** Compares the costs of two contenders that were measured in the same rounds. */
export function compare(
  rounds: readonly Round[],
  costs: readonly Cost[],
  [one, other]: readonly [string, string],
): Comparison[] {
  return costs.map(({ what, of }) => {
    const costIn = ({ figures }: Round, name: string): number => of(figures.get(name) ?? {});
    const ratio = medianInterval(rounds.map((round) => costIn(round, one) / costIn(round, other)));
    return { what, ratio, verdict: verdictOn(ratio) };
  });
}

/** Writes one line for each comparison. */
export function linesOf(comparisons: readonly Comparison[]): string[] {
  return comparisons.map(({ what, ratio: { median, low, high, coverage }, verdict }) => {
    const interval = `${brief(low)}..${brief(high)} in ${(coverage * 100).toFixed(1)} %`;
    return `${what}: ${brief(median)} × (${interval}), ${verdict}`;
  });
}

function verdictOn({ low, high }: MedianInterval): Verdict {
  if (high < MOST_RATIO) return "not slower";
  return low >= MOST_RATIO ? "slower" : "undecided";
}
