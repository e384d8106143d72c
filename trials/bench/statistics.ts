/** The middle of several rounds, and how far they lie apart. */
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

/** The value below which a part (0 to 1) of the values lies, of values in rising order. */
export function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError("Cannot sum up figures: there are none");
  return below + (above - below) * (at - Math.floor(at));
}

/** What is shown of many waits, in ms. */
export interface Waits {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** Sums up waits; throws for none. */
export function waitsOf(values: readonly number[]): Waits {
  const sorted = values.toSorted((one, other) => one - other);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), most: quantile(sorted, 1) };
}
