// Lists tickets for the API and the pages alike, and bounds how many.

import { accountDocument } from "@holdfast/accounts";
import { type Engine, KeyQueue, type Refusal, refuse } from "@holdfast/actors";
import type { OwnBody } from "@holdfast/contracts";
import type { RateLimits, RequestIds } from "@holdfast/server";
import { payeeDocument } from "../rules/payee-copy.ts";
import type { TicketTerms } from "../rules/pricing.ts";
import { ticketDocument } from "../rules/ticket-document.ts";
import type { TicketMessage } from "../rules/ticket-terms.ts";
import { askTicket, type TicketAnswer } from "./ask-ticket.ts";
import { listedFor, OpenListings } from "./open-listings.ts";
import { eventNamed, type Place, settleEvent } from "./places.ts";

/** A ticket to be listed. */
export interface NewListing {
  readonly sellerId: string;
  readonly ticket: OwnBody;
  /** Where the ticket belongs, as `findPlace` found it before the ids were made. */
  readonly place: Place;
  /** Whether the seller wants to seal the ticket before it is on sale; default false: only where that is required. */
  readonly awaitsSeal?: boolean;
  /** Whether the token of the seller says that the e-mail address is confirmed. */
  readonly isConfirmed: boolean;
}

/** Refusal of a listing that no ticket decides on. */
export type ListingRefusal = Refusal<"too_many_listings" | "too_many_of_event" | "cannot_sell" | "event_moved">;

/** Lists tickets for sale. */
export interface Listing {
  /**
   * Lists a ticket, or returns the refusal; the ids come from the request, so a repeated request lists one ticket.
   * Throws 429 with `Retry-After` beyond the seller's rate.
   */
  list(ids: RequestIds, listing: NewListing): Promise<TicketAnswer | ListingRefusal>;
}

/** Holds the dependencies of `createListing`; without `limits` the rate of listings is not bounded. */
export interface ListingParts {
  readonly engine: Engine;
  readonly limits: RateLimits | undefined;
  /** Whether sellers have to confirm their address: until then what they list is a draft. */
  readonly confirmsEmail: boolean;
  /** Settings of the service. */
  readonly settings: ListingSettings;
}

/** Settings of the service that bound what is listed. */
export interface ListingSettings {
  /** Maximum number of tickets that one seller has on sale; Infinity counts none, for measurements. */
  readonly maxOpenListings: number;
  /** Maximum number of tickets that one seller has on sale for an event with a date; Infinity counts none. */
  readonly maxListedPerEvent: number;
  /** Terms of the rules. */
  readonly terms: Pick<TicketTerms, "isSealRequired">;
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
 * exceed a maximum.
 */
export function createListing(parts: ListingParts): Listing {
  const { engine, limits } = parts;
  const { maxOpenListings, maxListedPerEvent } = parts.settings;
  const sellers = new KeyQueue();
  const openListings = new OpenListings(engine);
  async function ask(ids: RequestIds, listing: NewListing) {
    const listed = ids.isRepeat ? await engine.read(ticketDocument, ids.documentId) : null;
    if (listed) return { ok: listed };
    const { sellerId } = listing;
    if (await openListings.hasAtLeast(maxOpenListings, sellerId)) {
      return refuse("too_many_listings", `Cannot list ticket: you have ${maxOpenListings} on sale`);
    }
    if (await hasEnough(parts, listing)) {
      return refuse("too_many_of_event", `Cannot list ticket: you have ${maxListedPerEvent} on sale for this event`);
    }
    return await askTicketOf(parts, ids, listing);
  }
  return {
    async list(ids, listing) {
      await limits?.consume("listings", listing.sellerId);
      await limits?.consume("listings-by-the-hour", listing.sellerId);
      const isCounted = Number.isFinite(maxOpenListings) || Number.isFinite(maxListedPerEvent);
      return await (isCounted ? sellers.run(listing.sellerId, () => ask(ids, listing)) : ask(ids, listing));
    },
  };
}

// Another listing may have made the event since the place was found.
async function hasEnough({ engine, settings: { maxListedPerEvent } }: ListingParts, { place, sellerId }: NewListing) {
  if (maxListedPerEvent === Number.POSITIVE_INFINITY || place.kind === "own") return false;
  const event = place.kind === "event" ? place.event : await eventNamed(engine, place.nameId, place.startsAt);
  return event !== null && (await listedFor(engine, event, sellerId)) >= maxListedPerEvent;
}

/** Lists a ticket that exceeds no maximum: makes its event where there is none, and asks the ticket. */
async function askTicketOf(
  { engine, confirmsEmail, settings }: ListingParts,
  { commandId, documentId }: RequestIds,
  { isConfirmed, place, awaitsSeal = false, ...listing }: NewListing,
): Promise<TicketAnswer | ListingRefusal> {
  const { sellerId } = listing;
  if (
    (awaitsSeal || settings.terms.isSealRequired) &&
    (await engine.read(payeeDocument, sellerId))?.canSell === false
  ) {
    return refuse("cannot_sell", "Cannot list ticket: selling is paused until your payouts are set up again");
  }
  const awaitsEmail = confirmsEmail && !isConfirmed && !(await isKnownAsConfirmed(engine, sellerId));
  const event = await settleEvent(engine, place, documentId);
  // The id is from an earlier attempt, and the name has led to another event since.
  if (engine.partitionOf(event.id) !== engine.partitionOf(documentId)) {
    return refuse("event_moved", "Cannot list ticket: its event has changed, send it again under a new key");
  }
  return await askTicket(
    engine,
    documentId,
    { type: "List", ...listing, event, ...(awaitsEmail && { awaitsEmail }), ...(awaitsSeal && { awaitsSeal }) },
    { commandId },
  );
}
