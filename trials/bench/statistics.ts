// Sums up figures: medians, quantiles and their intervals.

/** Holds the median of several rounds, and the least and the most. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Sums up the figures of several rounds; throws for none. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  return { median: quantile(sorted, 0.5), least: quantile(sorted, 0), most: quantile(sorted, 1) };
}

/** Returns the value below which a part (0 to 1) of the values lies; the values must be in rising order. */
export function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError("Cannot sum up figures: there are none");
  return below + (above - below) * (at - Math.floor(at));
}

/** Holds the median of the measured rounds, and an interval that covers the median of all possible rounds. */
export interface MedianInterval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Probability that such an interval covers that median: at least 0.95. */
  readonly coverage: number;
}

const LEAST_COVERAGE = 0.95;

/**
 * Estimates a median from independent values of any distribution, by order statistics.
 *
 * The s+1st smallest and the s+1st largest of n values enclose the median unless at most s of n fair coins show heads,
 * or at most s show tails. Takes the largest s with a coverage of at least 0.95. Throws for fewer than 6 values, with
 * which no s reaches that coverage.
 *
 * Source: H. A. David, H. N. Nagaraja, Order Statistics, 3rd edition, chapter 7.
 */
export function medianInterval(values: readonly number[]): MedianInterval {
  const sorted = values.toSorted((one, other) => one - other);
  const coverageWithout = (skipped: number): number => 1 - 2 * atMostHeads(skipped, sorted.length);
  if (!sorted.every(Number.isFinite) || coverageWithout(0) < LEAST_COVERAGE)
    throw new RangeError(`Cannot estimate a median from ${values.join(", ") || "nothing"}`);
  let skipped = 0;
  while (coverageWithout(skipped + 1) >= LEAST_COVERAGE) skipped += 1;
  const at = (index: number): number => sorted.at(index) ?? Number.NaN;
  return {
    median: quantile(sorted, 0.5),
    low: at(skipped),
    high: at(-1 - skipped),
    coverage: coverageWithout(skipped),
  };
}

function atMostHeads(heads: number, coins: number): number {
  let [term, sum] = [0.5 ** coins, 0.5 ** coins];
  for (let count = 1; count <= heads; count++) {
    term *= (coins - count + 1) / count;
    sum += term;
  }
  return sum;
}

/** Holds quantiles of waiting times, in ms. */
export interface Waits {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** Sums up waiting times; throws for none. */
export function waitsOf(values: readonly number[]): Waits {
  const sorted = values.toSorted((one, other) => one - other);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), most: quantile(sorted, 1) };
}
