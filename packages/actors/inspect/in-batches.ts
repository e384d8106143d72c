// Runs work for many items, in batches.
const BATCH = 200;

/** Runs the work for each item, 200 items at a time. Throws what the first failing item throws. */
export async function inBatches<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH) await Promise.all(items.slice(at, at + BATCH).map(work));
}
