import type { Engine } from "@holdfast/actors";
import type { TicketBody } from "@holdfast/contracts";
import { notFound, type RequestIds } from "@holdfast/server";
import { type TicketMessage, ticketActor } from "../rules/ticket.ts";
import type { Ticket } from "../rules/ticket-document.ts";

// What a seller does, alike for the API and the pages.

export function newTicketId(engine: Engine): string {
  return engine.ids.newId(engine.ids.randomPartition());
}

/** Lists a ticket under the ids of its request, so that the same request lists it once. */
export function listTicket(engine: Engine, { commandId, documentId }: RequestIds, listing: Listing): Promise<Ticket> {
  return engine.ask(ticketActor, documentId, { type: "List", ...listing }, { commandId });
}

export function reviseTicket(engine: Engine, id: string, listing: Listing): Promise<Ticket> {
  return askSellers(engine, id, { type: "Revise", ...listing });
}

export function delistTicket(engine: Engine, id: string, sellerId: string): Promise<Ticket> {
  return askSellers(engine, id, { type: "Delist", sellerId });
}

interface Listing {
  readonly sellerId: string;
  readonly ticket: TicketBody;
}

// An id of another form names no partition, so there is nobody to ask.
async function askSellers(engine: Engine, id: string, message: TicketMessage): Promise<Ticket> {
  if (engine.partitionOf(id) === null) throw notFound("Cannot find ticket: no ticket has this id");
  return engine.ask(ticketActor, id, message);
}
