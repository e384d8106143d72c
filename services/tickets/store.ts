// Reads tickets and lists of tickets.

import type { Engine } from "@holdfast/actors";
import { notFound } from "@holdfast/server";
import { AVAILABLE, bySeller, isVisibleTo, type Ticket, ticketDocument } from "./rules/ticket-document.ts";

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

/** Lists the tickets for sale. A ticket sold between the read of the list and of the tickets is left out. */
export async function ticketsForSale(engine: Engine, request: PageRequest): Promise<ListedTickets> {
  const { tickets, next } = await readPage(engine, AVAILABLE, request);
  return { tickets: tickets.filter(({ status }) => status === "available"), next };
}

/** Lists all tickets of a seller, sold and delisted ones too. */
export function ticketsOfSeller(engine: Engine, sellerId: string, request: PageRequest): Promise<ListedTickets> {
  return readPage(engine, bySeller(sellerId), request);
}

/** Reads one ticket for a user; throws 404 when there is none, or when the user may not see it. */
export async function visibleTicket(engine: Engine, id: string, userId: string | null): Promise<Ticket> {
  const ticket = await engine.read(ticketDocument, id);
  if (!ticket || !isVisibleTo(ticket, userId)) throw notFound("Cannot find ticket: no ticket has this id");
  return ticket;
}

async function readPage(engine: Engine, list: string, { limit, cursor }: PageRequest): Promise<ListedTickets> {
  const ids = await engine.list(list, { limit: limit + 1, ...(cursor !== undefined && { after: cursor }) });
  const shown = ids.slice(0, limit);
  const tickets = (await engine.readMany(ticketDocument, shown)).filter((ticket) => ticket !== null);
  return { tickets, next: ids.length > limit ? (shown.at(-1) ?? null) : null };
}
