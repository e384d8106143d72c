// Lists what a seller has sold and sums up what the seller is owed.

import type { Engine } from "@holdfast/actors";
import { LRUCache } from "lru-cache";
import { orderDocument } from "../rules/order.ts";
import { bySeller, isKept, type Payout, payoutDocument } from "../rules/payout.ts";
import { findPayout } from "./known-payments.ts";

/** Holds one page of a seller's sales, newest first, and the total owed. */
export interface Sales {
  readonly sales: readonly Payout[];
  /** Sum of all payouts that have not been made, in minor units; of more than 500 sales at most 5 s old. */
  readonly owedCents: number;
  /** Id to pass as `after` for the next page; null on the last page. */
  readonly next: string | null;
}

/** Says which page of a seller's sales to read. */
export interface SalesRequest {
  readonly limit: number;
  /** `next` of the page before; default: the first page. */
  readonly after?: string | undefined;
}

/**
 * Reads one page of a seller's sales, newest first. `owedCents` is the sum over all sales, not only those of the page.
 */
export type ReadSales = (sellerId: string, request: SalesRequest) => Promise<Sales>;

const CHUNK = 500;
const MOST_REMEMBERED = 1_000;
const REMEMBERED_MS = 5_000;

type SalesEngine = Pick<Engine, "list" | "listAll" | "read" | "readArchived" | "readMany">;

/** Creates the reader of sales, archived ones too. Adds up the sales of a seller with more than `CHUNK` of them at most once in 5 s. */
export function createReadSales(engine: SalesEngine): ReadSales {
  const totals = new LRUCache<string, Promise<number>>({ max: MOST_REMEMBERED, ttl: REMEMBERED_MS });

  async function owedTo(sellerId: string): Promise<number> {
    const newest = await engine.list(bySeller(sellerId), { limit: CHUNK });
    if (newest.length < CHUNK) return await owedIn(engine, newest);
    const known = totals.get(sellerId);
    if (known) return await known;
    const total = owedForAll(engine, sellerId, newest);
    totals.set(sellerId, total);
    total.catch(() => totals.delete(sellerId));
    return await total;
  }

  return async (sellerId, { limit, after }) => {
    const request = { limit: limit + 1, ...(after !== undefined && { after }) };
    // A payout is archived under the id of its order, which is its own.
    const list = engine.listAll(orderDocument, bySeller(sellerId), request);
    const [ids, owedCents] = await Promise.all([list, owedTo(sellerId)]);
    const shown = ids.slice(0, limit);
    const present = await engine.readMany(payoutDocument, shown);
    const found = present.map(async (sale, at) => sale ?? (await findPayout(engine, shown[at] ?? "")));
    const sales = (await Promise.all(found)).filter((sale) => sale !== null);
    return { sales, owedCents, next: ids.length > limit ? (shown.at(-1) ?? null) : null };
  };
}

async function owedForAll(engine: SalesEngine, sellerId: string, newest: readonly string[]): Promise<number> {
  let ids = newest;
  let owedCents = await owedIn(engine, ids);
  for (let after = ids.at(-1); after !== undefined && ids.length === CHUNK; after = ids.at(-1)) {
    ids = await engine.list(bySeller(sellerId), { limit: CHUNK, after });
    owedCents += await owedIn(engine, ids);
  }
  return owedCents;
}

async function owedIn(engine: SalesEngine, ids: readonly string[]): Promise<number> {
  const sales = await engine.readMany(payoutDocument, ids);
  return sales.reduce((sum, sale) => sum + (sale && isUnpaid(sale) ? sale.amountCents : 0), 0);
}

function isUnpaid(sale: Payout): boolean {
  return isKept(sale) || (sale.stage === "transferring" && sale.status === "owed");
}
