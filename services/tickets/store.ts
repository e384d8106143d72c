import type { Engine } from "@holdfast/actors";
import { notFound } from "@holdfast/server";
import { AVAILABLE, bySeller, isVisibleTo, type Ticket, ticketDocument } from "./rules/ticket-document.ts";

/** A part of a list; `cursor` is the id of the last ticket of the part before. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** Newest first; `next` is the cursor of the following page, null on the last. */
export interface ListedTickets {
  readonly tickets: readonly Ticket[];
  readonly next: string | null;
}

/** The most tickets in one part of a list. */
export const MOST_LISTED = 100;

/** The tickets for sale. One sold between the two reads is left out, so that a page may be short. */
export async function ticketsForSale(engine: Engine, request: PageRequest): Promise<ListedTickets> {
  const { tickets, next } = await readPage(engine, AVAILABLE, request);
  return { tickets: tickets.filter(({ status }) => status === "available"), next };
}

/** All tickets a seller has ever listed. */
export function ticketsOfSeller(engine: Engine, sellerId: string, request: PageRequest): Promise<ListedTickets> {
  return readPage(engine, bySeller(sellerId), request);
}

/** One ticket for whoever asks; throws 404 for what they may not know of. */
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
