import { brief, type Round, type Sample } from "../rounds.ts";
import { type MedianInterval, medianInterval } from "../statistics.ts";

/** What one unit of work costs, in time or CPU: the less, the better. */
export interface Cost {
  readonly what: string;
  of(sample: Sample): number;
}

/** How the cost of one tree compares with that of another. */
export interface Comparison {
  readonly what: string;
  /** The one's cost over the other's, each taken within a round. */
  readonly ratio: MedianInterval;
  readonly verdict: Verdict;
}

/** `undecided`: the interval has values on both sides of what is allowed. */
export type Verdict = "not slower" | "slower" | "undecided";

// Where the interval of the ratio must end for "not slower".
const MOST_RATIO = 1.05;

/** Compares the costs of two contenders that have taken turns. */
export function compare(
  rounds: readonly Round[],
  costs: readonly Cost[],
  [one, other]: readonly [string, string],
): Comparison[] {
  return costs.map(({ what, of }) => {
    const costIn = ({ samples }: Round, name: string): number => of(samples.get(name) ?? {});
    const ratio = medianInterval(rounds.map((round) => costIn(round, one) / costIn(round, other)));
    return { what, ratio, verdict: verdictOn(ratio) };
  });
}

/** One line for each comparison. */
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
