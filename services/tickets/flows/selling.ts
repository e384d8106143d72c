import type { Answer, Engine } from "@holdfast/actors";
import type { TicketBody } from "@holdfast/contracts";
import { notFound, type RequestIds } from "@holdfast/server";
import { type TicketMessage, ticketActor } from "../rules/ticket.ts";

type TicketAnswer = Answer<typeof ticketActor>;

// What a seller does, alike for the API and the pages; each returns the ticket, or why not.

export function newTicketId(engine: Engine): string {
  return engine.ids.newId(engine.ids.randomPartition());
}

/** Lists a ticket under the ids of its request, so that the same request lists it once. */
export function listTicket(
  engine: Engine,
  { commandId, documentId }: RequestIds,
  listing: Listing,
): Promise<TicketAnswer> {
  return engine.tryAsk(ticketActor, documentId, { type: "List", ...listing }, { commandId });
}

export function reviseTicket(engine: Engine, id: string, listing: Listing): Promise<TicketAnswer> {
  return askSellers(engine, id, { type: "Revise", ...listing });
}

export function delistTicket(engine: Engine, id: string, sellerId: string): Promise<TicketAnswer> {
  return askSellers(engine, id, { type: "Delist", sellerId });
}

interface Listing {
  readonly sellerId: string;
  readonly ticket: TicketBody;
}

// An id of another form names no partition, so there is nobody to ask.
async function askSellers(engine: Engine, id: string, message: TicketMessage): Promise<TicketAnswer> {
  if (engine.partitionOf(id) === null) throw notFound("Cannot find ticket: no ticket has this id");
  return engine.tryAsk(ticketActor, id, message);
}
