// Lists tickets for the API and the pages alike, and bounds how many.

import { accountDocument } from "@holdfast/accounts";
import { type Engine, KeyQueue, type Refusal, refuse } from "@holdfast/actors";
import type { OwnBody } from "@holdfast/contracts";
import type { RateLimits, RequestIds } from "@holdfast/server";
import type { TicketMessage } from "../rules/ticket.ts";
import { ticketDocument } from "../rules/ticket-document.ts";
import { askTicket, type TicketAnswer } from "./ask-ticket.ts";
import { OpenListings } from "./open-listings.ts";
import { type Place, settleEvent } from "./places.ts";

/** A ticket to be listed. */
export interface NewListing {
  readonly sellerId: string;
  readonly ticket: OwnBody;
  /** Where the ticket belongs, as `findPlace` found it before the ids were made. */
  readonly place: Place;
  /** Whether the token of the seller says that the e-mail address is confirmed. */
  readonly isConfirmed: boolean;
}

/** Lists tickets for sale. */
export interface Listing {
  /**
   * Lists a ticket, or returns the refusal; the ids come from the request, so a repeated request lists one ticket.
   * Throws 429 with `Retry-After` beyond the seller's rate.
   */
  list(ids: RequestIds, listing: NewListing): Promise<TicketAnswer | Refusal<"too_many_listings" | "event_moved">>;
}

/** Holds the dependencies of `createListing`; without `limits` the rate of listings is not bounded. */
export interface ListingParts {
  readonly engine: Engine;
  readonly limits: RateLimits | undefined;
  /** Whether sellers have to confirm their address: until then what they list is a draft. */
  readonly confirmsEmail: boolean;
  /** Maximum number of tickets that one seller has on sale; Infinity counts none, for measurements. */
  readonly maxOpenListings: number;
}

/** Performs the effect `release`: says whether the seller of a draft has confirmed the address by now. */
export async function releaseDraft(engine: Engine, ticketId: string): Promise<TicketMessage> {
  const ticket = await engine.read(ticketDocument, ticketId);
  return { type: "Release", isConfirmed: ticket !== null && (await isKnownAsConfirmed(engine, ticket.userId)) };
}

// A token from before the confirmation does not know of it; the event of auth does.
async function isKnownAsConfirmed(engine: Engine, sellerId: string): Promise<boolean> {
  return (await engine.read(accountDocument, sellerId))?.isConfirmed === true;
}

/**
 * Creates the flow of every listing. Those of one seller run one after another in a process: side by side they could
 * exceed the maximum.
 */
export function createListing({ engine, limits, confirmsEmail, maxOpenListings }: ListingParts): Listing {
  const sellers = new KeyQueue();
  const openListings = new OpenListings(engine);
  async function ask({ commandId, documentId }: RequestIds, { isConfirmed, place, ...listing }: NewListing) {
    const isDraft = confirmsEmail && !isConfirmed && !(await isKnownAsConfirmed(engine, listing.sellerId));
    const event = await settleEvent(engine, place, documentId);
    // The id is from an earlier attempt, and the name has led to another event since.
    if (engine.partitionOf(event.id) !== engine.partitionOf(documentId)) {
      return refuse("event_moved", "Cannot list ticket: its event has changed, send it again under a new key");
    }
    const message = { type: "List", ...listing, event, ...(isDraft && { isDraft }) } as const;
    return await askTicket(engine, documentId, message, { commandId });
  }
  async function askOnce(ids: RequestIds, listing: NewListing) {
    const listed = ids.isRepeat ? await engine.read(ticketDocument, ids.documentId) : null;
    return listed ? { ok: listed } : await ask(ids, listing);
  }
  async function askInTurn(ids: RequestIds, listing: NewListing) {
    const { documentId, isRepeat } = ids;
    const listed = isRepeat ? await engine.read(ticketDocument, documentId) : null;
    if (listed) return { ok: listed };
    if (await openListings.hasAtLeast(maxOpenListings, listing.sellerId)) {
      return refuse("too_many_listings", `Cannot list ticket: you have ${maxOpenListings} on sale`);
    }
    return await ask(ids, listing);
  }
  return {
    async list(ids, listing) {
      await limits?.consume("listings", listing.sellerId);
      await limits?.consume("listings-by-the-hour", listing.sellerId);
      if (maxOpenListings === Number.POSITIVE_INFINITY) return await askOnce(ids, listing);
      return await sellers.run(listing.sellerId, () => askInTurn(ids, listing));
    },
  };
}
