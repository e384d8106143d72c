// Compares two samples by the test of Mann and Whitney.

/**
 * Returns z of the rank sum of the first sample: near 0 when neither sample tends to have the greater numbers, beyond ±2
 * once in 20 comparisons of samples that do not differ, positive when the first one has the greater numbers.
 *
 * Uses the normal approximation with the correction for ties; each sample needs some 20 numbers.
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): number {
  const [n, m] = [first.length, second.length];
  const all = n + m;
  const { ranks, ties } = ranksOf([...first, ...second]);
  const u = ranks.slice(0, n).reduce((sum, rank) => sum + rank, 0) - (n * (n + 1)) / 2;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  return variance === 0 ? 0 : (u - (n * m) / 2) / Math.sqrt(variance);
}

// Equal numbers share the mean of their ranks; `ties` is the sum of t³ - t over groups of t equal numbers.
function ranksOf(numbers: readonly number[]): { ranks: number[]; ties: number } {
  const order = numbers.map((number, at) => ({ number, at })).toSorted((one, other) => one.number - other.number);
  const ranks: number[] = [];
  let ties = 0;
  for (let from = 0; from < order.length; ) {
    const to = order.findIndex(({ number }, at) => at > from && number !== order[from]?.number);
    const end = to < 0 ? order.length : to;
    for (const { at } of order.slice(from, end)) ranks[at] = (from + 1 + end) / 2;
    ties += (end - from) ** 3 - (end - from);
    from = end;
  }
  return { ranks, ties };
}
