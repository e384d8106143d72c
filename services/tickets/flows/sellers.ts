// Reads what the pages say of a seller.

import { type Engine, timeOf } from "@holdfast/actors";
import { soldBy } from "../rules/ticket-document.ts";

/** What the site knows of a seller. */
export interface SellerFacts {
  /** When the seller's account was made, in ms since 1970; null for an id that says no time. */
  readonly since: number | null;
  /** Number of tickets that the seller has sold, without those that were refunded. */
  readonly sold: number;
}

/** Reads what the pages say of a seller; the id of a person says when the account was made. */
export async function sellerFacts(engine: Pick<Engine, "count">, sellerId: string): Promise<SellerFacts> {
  return { since: timeOf(sellerId), sold: await engine.count(soldBy(sellerId)) };
}
