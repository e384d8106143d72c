// Shows who sells a ticket.

import type { Instant } from "../shared/context.ts";
import { month } from "../shared/format.ts";
import { words } from "./words.ts";

/** Says what the site knows of a seller. */
export type SellerFacts = {
  /** When the seller has joined the site; null where that is not known. */
  since: Instant | null;
  /** Number of tickets that the seller has sold here, without those that were refunded. */
  sold: number;
};

/** Shows since when a seller is there and how many tickets were sold; no name, no address and no stars. */
export function SellerCard({ seller: { since, sold } }: { seller: SellerFacts }) {
  return (
    <section class="panel" aria-labelledby="seller">
      <h2 id="seller">{words.seller.heading}</h2>
      {since !== null && <p>{words.seller.since(month(since))}</p>}
      <p>{words.seller.sold(sold)}</p>
    </section>
  );
}
