import type { Engine } from "@holdfast/actors";
import { type SaleAnswer } from "@holdfast/contracts";
import { decimalOf } from "@holdfast/values";
import { bySeller, type Payout, payoutDocument } from "../rules/payout.ts";

/** What a seller has sold: the newest sales, and what all of them together owe. */
export interface Sales {
  readonly sales: readonly Payout[];
  readonly owedCents: number;
  /** The id to go on behind; null at the end. */
  readonly next: string | null;
}

const CHUNK = 500;

/** A seller's sales, newest first; the sum is of all of them, whatever is listed. */
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

/** A sale as the API shows it. */
export function saleAnswer({ id, ticketId, title, amountCents, status, soldAt, changedAt }: Payout): SaleAnswer {
  const amount = status === "owed" ? decimalOf(amountCents) : 0;
  return {
    orderId: id,
    ticket: { id: ticketId, title },
    price: decimalOf(amountCents),
    soldAt: new Date(soldAt).toISOString(),
    payout: { status, amount, changedAt: new Date(changedAt).toISOString() },
  };
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
