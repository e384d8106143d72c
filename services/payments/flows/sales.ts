// Lists what a seller has sold and sums up what the seller is owed.

import type { Engine } from "@holdfast/actors";
import { bySeller, type Payout, payoutDocument } from "../rules/payout.ts";

/** Holds one page of a seller's sales, newest first, and the total owed. */
export interface Sales {
  readonly sales: readonly Payout[];
  /** Sum of all payouts with the status `owed`, in cents. */
  readonly owedCents: number;
  /** Id to pass as `after` for the next page; null on the last page. */
  readonly next: string | null;
}

const CHUNK = 500;

/**
 * Reads one page of a seller's sales, newest first. `owedCents` is the sum over all sales, not only those of the page.
 */
export async function salesOf(
  engine: Engine,
  sellerId: string,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<Sales> {
  const request = { limit: limit + 1, ...(after !== undefined && { after }) };
  const [ids, owedCents] = await Promise.all([engine.list(bySeller(sellerId), request), owedTo(engine, sellerId)]);
  const shown = ids.slice(0, limit);
  const sales = (await engine.readMany(payoutDocument, shown)).filter((sale) => sale !== null);
  return { sales, owedCents, next: ids.length > limit ? (shown.at(-1) ?? null) : null };
}

async function owedTo(engine: Engine, sellerId: string): Promise<number> {
  let owedCents = 0;
  let after: string | undefined;
  for (;;) {
    const ids = await engine.list(bySeller(sellerId), { limit: CHUNK, ...(after !== undefined && { after }) });
    for (const sale of await engine.readMany(payoutDocument, ids)) {
      if (sale?.status === "owed") owedCents += sale.amountCents;
    }
    after = ids.at(-1);
    if (ids.length < CHUNK || after === undefined) return owedCents;
  }
}
