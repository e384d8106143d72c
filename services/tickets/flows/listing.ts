// Lists tickets for the API and the pages alike, and bounds how many.

import { type Engine, KeyQueue } from "@holdfast/actors";
import type { TicketBody } from "@holdfast/contracts";
import type { RateLimits, RequestIds } from "@holdfast/server";
import { askTicket, type TicketAnswer } from "./ask-ticket.ts";

/** Lists tickets for sale. */
export interface Listing {
  /**
   * Lists a ticket, or returns the refusal; the ids come from the request, so a repeated request lists one ticket.
   * Throws 429 with `Retry-After` beyond the seller's rate.
   */
  list(ids: RequestIds, listing: { readonly sellerId: string; readonly ticket: TicketBody }): Promise<TicketAnswer>;
}

/** Holds the dependencies of `createListing`; without `limits` listings are not counted by the hour. */
export interface ListingParts {
  readonly engine: Engine;
  readonly limits: RateLimits | undefined;
  /** Maximum number of tickets that one seller has on sale. */
  readonly maxOpenListings: number;
}

/** Creates the flow of every listing. Those of one seller run one after another: side by side they could exceed the maximum. */
export function createListing({ engine, limits, maxOpenListings }: ListingParts): Listing {
  const sellers = new KeyQueue();
  return {
    async list({ commandId, documentId }, listing) {
      await limits?.consume("listings", listing.sellerId);
      const message = { type: "List", ...listing, maxOpenListings } as const;
      return await sellers.run(listing.sellerId, () => askTicket(engine, documentId, message, { commandId }));
    },
  };
}
