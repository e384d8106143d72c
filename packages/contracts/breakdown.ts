// Sums up what a buyer pays and what a seller gets for one ticket.

/** The amounts of one sale, in minor units. */
export interface Breakdown {
  /** Price of the ticket. */
  readonly ticketCents: number;
  /** Fee that the buyer pays beside the price. */
  readonly buyerFeeCents: number;
  /** What the buyer pays: the whole price, by which tickets are listed, sorted and expected. */
  readonly totalCents: number;
  /** Fee that is taken from the price before the seller gets it. */
  readonly sellerFeeCents: number;
  /** What the seller gets. */
  readonly sellerGetsCents: number;
}

/** The price of a ticket and the fees that were computed with it, in minor units. */
export interface PriceAndFees {
  /** Price of the ticket. */
  readonly priceCents: number;
  /** Fee of the buyer. */
  readonly buyerFeeCents: number;
  /** Fee of the seller. */
  readonly sellerFeeCents: number;
}

/** Returns the amounts of a sale. The fees were computed once, when the ticket was listed or its price changed. */
export function breakdownOf({ priceCents, buyerFeeCents, sellerFeeCents }: PriceAndFees): Breakdown {
  return {
    ticketCents: priceCents,
    buyerFeeCents,
    totalCents: totalOf({ priceCents, buyerFeeCents }),
    sellerFeeCents,
    sellerGetsCents: priceCents - sellerFeeCents,
  };
}

/** Returns the whole price of a ticket, in minor units: what its buyer pays. */
export function totalOf({ priceCents, buyerFeeCents }: Pick<PriceAndFees, "priceCents" | "buyerFeeCents">): number {
  return priceCents + buyerFeeCents;
}
