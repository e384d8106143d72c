// Reads tickets and lists of tickets.

import type { Engine } from "@holdfast/actors";
import { hasBegun } from "@holdfast/contracts";
import { notFound } from "@holdfast/server";
import { ticketActor } from "./rules/ticket.ts";
import { AVAILABLE, asOf, bySeller, isVisibleTo, type Ticket, ticketDocument } from "./rules/ticket-document.ts";

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
  readonly tickets: readonly Ticket[];
  /** Cursor of the following part; null on the last. */
  readonly next: string | null;
}

/** Maximum number of tickets in one part of a list. */
export const MOST_LISTED = 100;

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

/** Lists all tickets of a seller, sold and delisted ones too. */
export function ticketsOfSeller(engine: Engine, sellerId: string, request: PageRequest): Promise<ListedTickets> {
  return readPage(engine, bySeller(sellerId), request);
}

/** Reads one ticket for a user; throws 404 when there is none, or when the user may not see it. */
export async function visibleTicket(engine: Engine, id: string, userId: string | null): Promise<Ticket> {
  const ticket = await engine.read(ticketDocument, id);
  const shown = ticket && asOf(ticket, Date.now());
  if (!shown || !isVisibleTo(shown, userId)) throw notFound("Cannot find ticket: no ticket has this id");
  return shown;
}

async function readPage(engine: Engine, list: string, { limit, cursor }: PageRequest): Promise<ListedTickets> {
  const ids = await engine.list(list, { limit: limit + 1, ...(cursor !== undefined && { after: cursor }) });
  const shown = ids.slice(0, limit);
  const found = await engine.readMany(ticketDocument, shown);
  const tickets = found.flatMap((ticket) => (ticket ? asOf(ticket, Date.now()) : []));
  return { tickets, next: ids.length > limit ? (shown.at(-1) ?? null) : null };
}
