// Shares one reading among all who ask within a short time.

/** Returns a function that reads at most once in `ms`; a reading that failed is not kept. */
export function keptFor<Value>(ms: number, read: () => Promise<Value>): () => Promise<Value> {
  let kept: { readonly until: number; readonly value: Promise<Value> } | null = null;
  return async () => {
    if (kept === null || kept.until < performance.now()) {
      const value = read();
      const own = { until: performance.now() + ms, value };
      kept = own;
      value.catch(() => {
        if (kept === own) kept = null;
      });
    }
    return await kept.value;
  };
}
