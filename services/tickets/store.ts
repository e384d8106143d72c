// Reads tickets and lists of tickets.

import { type Engine, UnavailableError } from "@holdfast/actors";
import { hasBegun } from "@holdfast/contracts";
import { type HttpProblem, notFound } from "@holdfast/server";
import { ticketActor } from "./rules/ticket.ts";
import {
  AVAILABLE,
  asOf,
  bySeller,
  isVisibleTo,
  sameSeat,
  type Ticket,
  ticketDocument,
} from "./rules/ticket-document.ts";

/** Part of a list of tickets. */
export interface PageRequest {
  /** Maximum number of tickets. */
  readonly limit: number;
  /** Id of the last ticket of the part before; undefined: the list begins with the newest ticket. */
  readonly cursor: string | undefined;
}

/** Tickets of one part of a list, newest first. */
export interface ListedTickets {
  /** The tickets. */
  readonly tickets: readonly KnownTicket[];
  /** Cursor of the following part; null on the last. */
  readonly next: string | null;
}

const MOST_READS = 5;
const LATE_MS = 60_000;

/**
 * Lists the tickets for sale, without those whose event has begun. A ticket sold between the read of the list and of the
 * tickets is left out; others take the place of what is left out, up to four times as many.
 */
export async function ticketsForSale(engine: Engine, { limit, cursor }: PageRequest): Promise<ListedTickets> {
  const tickets: Ticket[] = [];
  let after = cursor;
  for (let reads = 1; ; reads++) {
    const page = await readPage(engine, AVAILABLE, { limit: limit - tickets.length, cursor: after });
    tickets.push(...page.tickets.filter(({ status }) => status === "available"));
    await takeOffSale(engine, page.tickets);
    if (page.next === null || tickets.length === limit || reads === MOST_READS) return { tickets, next: page.next };
    after = page.next;
  }
}

// Tickets that a release without the timer of the start has listed stay in the list until they are read here.
async function takeOffSale(engine: Engine, tickets: readonly Ticket[]): Promise<void> {
  const begun = tickets.filter((ticket) => hasBegun(ticket, Date.now() - LATE_MS));
  await Promise.allSettled(begun.map(({ id }) => engine.tryAsk(ticketActor, id, { type: "Begin" })));
}

/**
 * Lists all tickets of a seller, sold, delisted and archived ones too. With `leavesOut` those are left out that the archive
 * does not give now; default: that is thrown.
 */
export async function ticketsOfSeller(
  engine: Engine,
  sellerId: string,
  { limit, cursor, leavesOut = false }: PageRequest & { readonly leavesOut?: boolean },
): Promise<ListedTickets> {
  const request = { limit: limit + 1, ...(cursor !== undefined && { after: cursor }) };
  const ids = await engine.listAll(ticketDocument, bySeller(sellerId), request);
  const shown = ids.slice(0, limit);
  const present = await engine.readMany(ticketDocument, shown);
  const found = await Promise.all(
    present.map(async (ticket, at) =>
      ticket ? asOf(ticket, Date.now()) : await archivedTicket(engine, shown[at] ?? "", leavesOut),
    ),
  );
  return {
    tickets: found.filter((ticket) => ticket !== null),
    next: ids.length > limit ? (shown.at(-1) ?? null) : null,
  };
}

async function archivedTicket(engine: Engine, id: string, leavesOut: boolean): Promise<KnownTicket | null> {
  try {
    const ticket = await engine.readArchived(ticketDocument, id);
    return ticket && { ...ticket, isArchived: true };
  } catch (error) {
    const isAway = error instanceof UnavailableError && error.reason === "archive";
    if (leavesOut && isAway) return null;
    throw error;
  }
}

/** A ticket, and whether it is in the archive, where nothing changes it. */
export type KnownTicket = Ticket & { readonly isArchived?: true };

/** Reads one ticket as it stands now, also a removed or an archived one; throws 404 when there is none. */
export async function knownTicket(engine: Engine, id: string): Promise<KnownTicket> {
  const found = await engine.find(ticketDocument, id);
  if (!found) throw noSuchTicket();
  return { ...asOf(found.document, Date.now()), ...(found.isArchived && { isArchived: true }) };
}

/** Reads one ticket for a user; throws 404 when there is none, or when the user may not see it. */
export async function visibleTicket(engine: Engine, id: string, userId: string | null): Promise<KnownTicket> {
  const ticket = await knownTicket(engine, id);
  if (!isVisibleTo(ticket, userId)) throw noSuchTicket();
  return ticket;
}

/** The seat that a listing is for. */
export type Seat = Pick<Ticket, "title" | "venue" | "startsAt" | "section" | "row" | "seat">;

/**
 * Finds another listing of the same seller for the same seat of the same event, sold ones too; null when there is none,
 * or when the listing names no seat. Looks at the newest 300 listings, so it serves a warning and no rule.
 */
export async function otherListingOf(
  engine: Engine,
  { id, userId, ...seat }: Seat & Pick<Ticket, "id" | "userId">,
): Promise<Ticket | null> {
  if (seat.seat === null) return null;
  const { tickets } = await ticketsOfSeller(engine, userId, { limit: MOST_COMPARED, cursor: undefined });
  return tickets.find((other) => other.id !== id && other.status !== "delisted" && isSameSeat(other, seat)) ?? null;
}

const MOST_COMPARED = 300;

/** Returns whether two listings are for one seat of one event, however it is spelled. */
export function isSameSeat(one: Seat, other: Seat): boolean {
  const texts = ["title", "venue", "section", "row", "seat"] as const;
  return one.startsAt === other.startsAt && texts.every((name) => isSameText(one[name], other[name]));
}

// People write one seat in capitals and in small letters, with and without spaces.
function isSameText(one: string | null, other: string | null): boolean {
  const bare = (text: string | null) => (text ?? "").replace(/\s+/g, "").toLowerCase();
  return bare(one) === bare(other);
}

/** Returns whether another ticket that is not removed is said to be for the seat of a ticket. */
export async function hasSameSeat(engine: Pick<Engine, "count">, ticket: Ticket): Promise<boolean> {
  const list = ticket.status === "delisted" ? null : sameSeat(ticket);
  return list !== null && (await engine.count(list)) > 1;
}

/** Makes the 404 that answers the id of no ticket, and of one that this person may not know of. */
export function noSuchTicket(): HttpProblem {
  return notFound("Cannot find ticket: no ticket has this id");
}

async function readPage(engine: Engine, list: string, { limit, cursor }: PageRequest): Promise<ListedTickets> {
  const ids = await engine.list(list, { limit: limit + 1, ...(cursor !== undefined && { after: cursor }) });
  const shown = ids.slice(0, limit);
  return { tickets: await readTickets(engine, shown), next: ids.length > limit ? (shown.at(-1) ?? null) : null };
}

/** Reads tickets as they stand now, in the order of their ids; leaves out those that do not exist. */
export async function readTickets(engine: Engine, ids: readonly string[]): Promise<readonly Ticket[]> {
  const found = await engine.readMany(ticketDocument, ids);
  return found.flatMap((ticket) => (ticket ? asOf(ticket, Date.now()) : []));
}
