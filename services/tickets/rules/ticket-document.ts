// Defines the document of a ticket.

import { barReason } from "@holdfast/accounts";
import { documentType, type IndexEntry, type Stored, timeOf } from "@holdfast/actors";
import { compactTicket, hasBegun, type TicketView, ticketOfToday, ticketView, totalOf } from "@holdfast/contracts";
import { z } from "zod";
import { SEAT_CLAIM, seatOf } from "./seat.ts";

const published = ticketView.omit({ id: true, version: true, status: true, orderId: true, isDraft: true });
const listing = published.extend({
  /** Edition of the event that the ticket's title, venue and time are of; absent in documents of earlier releases: 0. */
  eventEdition: z.number().int().optional(),
  /** Whether a refund took the ticket off sale, for its seller's pages; absent in documents of earlier releases. */
  isRefunded: z.boolean().optional(),
  /** Why the ticket goes off sale when its reservation ends: its seller was barred meanwhile; absent for all others. */
  withdrawn: barReason.optional(),
  /** What a draft waits for; absent where that is the e-mail alone, and in all other tickets. */
  awaits: z.object({ email: z.boolean(), seal: z.boolean() }).optional(),
  /** Version of the seal that the ticket has followed last; absent before the first. */
  sealVersion: z.number().int().optional(),
  /** Whether the seal of a reserved ticket is gone, so that the ticket is a draft when its reservation ends; else absent. */
  isSealLost: z.literal(true).optional(),
});
const unheld = { orderId: z.null(), holderId: z.null(), heldUntil: z.null() };
const held = { orderId: z.string(), holderId: z.string() };

// The holder and the deadline (null: a payment is under way) are kept for the pages; only orders decides on holds.
// A draft waits until its seller has confirmed the e-mail address, until it is sealed, or for both.
const ticketState = z.discriminatedUnion("status", [
  listing.extend({ status: z.literal("draft"), ...unheld }),
  listing.extend({ status: z.literal("available"), ...unheld }),
  listing.extend({ status: z.literal("reserved"), ...held, heldUntil: z.number().nullable() }),
  listing.extend({ status: z.literal("sold"), ...held, heldUntil: z.null() }),
  listing.extend({ status: z.literal("delisted"), ...unheld }),
]);
/** A ticket without its id and version. */
export type TicketState = z.infer<typeof ticketState>;
/** A stored ticket. */
export type Ticket = Stored<TicketState>;

/**
 * Returns the ticket as it stands at `now`, in ms since 1970: once the sale of its event has ended, a ticket that nobody
 * has reserved or bought is delisted, a draft as well. Returns the same object while nothing has changed.
 */
export function asOf(ticket: Ticket, now: number): Ticket;
export function asOf(ticket: TicketState, now: number): TicketState;
export function asOf(ticket: TicketState, now: number): TicketState {
  return isUnheld(ticket) && hasBegun(ticket, now) ? offSale(ticket) : ticket;
}

const UNHELD = { orderId: null, holderId: null, heldUntil: null } as const;

/** Returns the ticket off sale; a draft waits for nothing any more. */
export function offSale(ticket: Ticket): OffSale<Ticket>;
export function offSale(ticket: TicketState): OffSale<TicketState>;
export function offSale({ awaits: _awaits, ...ticket }: TicketState): OffSale<TicketState> {
  return { ...ticket, ...UNHELD, status: "delisted" };
}

type OffSale<State extends TicketState> = Extract<State, { status: "delisted" }>;

/** What a draft waits for before it is on sale. */
export interface Awaited {
  /** Whether its seller has to confirm the e-mail address. */
  readonly email: boolean;
  /** Whether what is sold has to be sealed. */
  readonly seal: boolean;
}

/** Returns what a ticket waits for; one that is no draft waits for nothing. */
export function awaitedBy({ status, awaits }: Pick<TicketState, "status" | "awaits">): Awaited {
  return status === "draft" ? (awaits ?? { email: true, seal: false }) : { email: false, seal: false };
}

/** Returns the ticket as a draft that waits for what is awaited, or for sale where that is nothing. */
export function awaiting<State extends TicketState>({ awaits: _awaits, ...ticket }: State, awaited: Awaited) {
  if (!awaited.email && !awaited.seal) return { ...ticket, ...UNHELD, status: "available" as const };
  // A process of the release before reads a draft without `awaits` alone.
  const awaits = awaited.seal ? { awaits: { email: awaited.email, seal: true } } : {};
  return { ...ticket, ...UNHELD, status: "draft" as const, ...awaits };
}

/** Returns whether a ticket can still be changed by its seller: it is for sale, or a draft. */
export function isUnheld<State extends TicketState>(
  ticket: State,
): ticket is Extract<State, { status: "available" | "draft" }> {
  return ticket.status === "available" || ticket.status === "draft";
}

/** Name of the list of the tickets for sale. */
export const AVAILABLE = "available";

/** Returns the name of the list of all tickets of a seller. */
export const bySeller = (sellerId: string): string => `by-seller:${sellerId}`;

/** Returns the name of the list of the tickets that a seller has sold, without those that were refunded. */
export const soldBy = (sellerId: string): string => `sold-by:${sellerId}`;

/** Returns the name of the list of an event's tickets that are not delisted. */
export const ticketsOf = (eventId: string): string => `tickets-of:${eventId}`;

/** Returns the name of the list by whole price of an event's tickets that are for sale. */
export const forSaleOf = (eventId: string): string => `for-sale:${eventId}`;

/** Returns the name of the list of the open listings of a seller for an event that has a date. */
export const listedBy = (eventId: string, sellerId: string): string => `listed:${eventId}:${sellerId}`;

/** Returns the name of the list of an event's tickets that are reserved. */
export const heldOf = (eventId: string): string => `held:${eventId}`;

/** Returns the name of the list of an event's tickets that are sold. */
export const soldOf = (eventId: string): string => `sold:${eventId}`;

/** Returns the name of the list of the tickets that are said to be for one seat; null for a ticket that names none. */
export function sameSeat(ticket: Pick<TicketState, "eventId" | "section" | "row" | "seat">): string | null {
  const seat = seatOf(ticket);
  return seat && `same-seat:${seat}`;
}

/** Returns whether the ticket is one of its seller's open listings, which it never becomes again once it is not. */
export function isOpen({ status }: Pick<TicketState, "status">): boolean {
  return status === "available" || status === "reserved" || status === "draft";
}

/** Declares the document `ticket`, its published view without what only this service needs, and its lists. */
export const ticketDocument = documentType<TicketState, TicketView>("ticket", {
  schema: ticketState,
  upcasts: [ticketOfToday],
  downcasts: [compactTicket],
  // A process of the release before reads this form, and keeps the fields that it does not know.
  writes: 1,
  // Nobody else has to handle that the deadline of a reservation stands still while its payment is under way.
  skipsSameViews: true,
  // To the other services a draft is what a delisted ticket is: not for sale.
  view: ({
    holderId: _holderId,
    heldUntil: _heldUntil,
    isRefunded: _isRefunded,
    withdrawn: _withdrawn,
    eventEdition: _eventEdition,
    awaits: _awaits,
    sealVersion: _sealVersion,
    isSealLost: _isSealLost,
    ...view
  }) => (view.status === "draft" ? { ...view, status: "delisted", isDraft: true } : { ...view, status: view.status }),
  scored: ["for-sale"],
  lists: (ticket) => [{ list: bySeller(ticket.userId) }, ...listsOfEvent(ticket)],
  claims(ticket) {
    const seat = seatOf(ticket);
    return seat === null ? [] : [{ claim: SEAT_CLAIM, name: `${seat}:${ticket.userId}`, owner: ticket.id }];
  },
  // A sold ticket goes with its order.
  keepUntil: (ticket) => (ticket.status === "delisted" ? Math.ceil(listingEndOf(ticket)) : null),
  archive: { lists: ({ userId }) => [bySeller(userId)] },
});

const DAY_MS = 86_400_000;
const USUAL_LENGTH_MS = 4 * 3_600_000;

/** Returns when the event of a listing is over, in ms; for one without a date, a year after it was listed. */
export function listingEndOf({ id, startsAt, endsAt }: Pick<Ticket, "id" | "startsAt" | "endsAt">): number {
  return endsAt ?? (startsAt === null ? (timeOf(id) ?? 0) + 365 * DAY_MS : startsAt + USUAL_LENGTH_MS);
}

function listsOfEvent(ticket: Ticket): IndexEntry[] {
  const { eventId, status, userId, startsAt } = ticket;
  if (status === "delisted") return [];
  const seat = sameSeat(ticket);
  const lists: IndexEntry[] = [{ list: ticketsOf(eventId) }, ...(seat === null ? [] : [{ list: seat }])];
  if (status === "available") lists.push({ list: AVAILABLE }, { list: forSaleOf(eventId), score: totalOf(ticket) });
  if (isOpen(ticket) && startsAt !== null) lists.push({ list: listedBy(eventId, userId) });
  if (status === "reserved") lists.push({ list: heldOf(eventId) });
  if (status === "sold") lists.push({ list: soldOf(eventId) }, { list: soldBy(userId) });
  return lists;
}

/** Returns whether a user may see the ticket: only its seller sees a draft and a delisted one. */
export function isVisibleTo(ticket: Ticket, userId: string | null): boolean {
  return (ticket.status !== "delisted" && ticket.status !== "draft") || ticket.userId === userId;
}
