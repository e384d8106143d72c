// Reads the event of a waiting line for its pages.

import type { Engine } from "@holdfast/actors";
import { notFound } from "@holdfast/server";
import type { WaitedEvent } from "@holdfast/views";
import { eventDocument } from "../rules/event-copy.ts";
import { type TicketCopy, ticketDocument } from "../rules/ticket-copy.ts";

/**
 * Reads an event; that of a release before there were events is read from its ticket. Throws 404 for an unknown one.
 */
export async function eventOf(
  engine: Engine,
  id: string,
): Promise<WaitedEvent & { readonly mergedInto?: string | null | undefined }> {
  if (engine.partitionOf(id) === null) throw notFound("There is no such event");
  const event = (await engine.read(eventDocument, id)) ?? (await ownEventOf(engine, id));
  if (!event) throw notFound("There is no such event");
  return { ...event, id };
}

async function ownEventOf(engine: Engine, id: string): Promise<TicketCopy | null> {
  const ticket = await engine.read(ticketDocument, id);
  return ticket?.eventId === id ? ticket : null;
}
