// Reads the event of a waiting line for its pages.

import type { Engine } from "@holdfast/actors";
import { notFound } from "@holdfast/server";
import type { WaitedEvent } from "@holdfast/views";
import { eventDocument } from "../rules/event-copy.ts";
import { type TicketCopy, tellsOfEvent, ticketDocument } from "../rules/ticket-copy.ts";

type FoundEvent = WaitedEvent & { readonly mergedInto?: string | null | undefined };

/**
 * Reads an event that anybody may see; that of a release before there were events is read from its ticket. Throws 404 for
 * an unknown one.
 */
export async function eventOf(engine: Engine, id: string): Promise<FoundEvent> {
  return await readEvent(engine, id, (ticket) => tellsOfEvent(ticket, id));
}

/** Reads an event as `eventOf` does, for people who wait for it: its ticket may have been removed meanwhile. */
export async function waitedEventOf(engine: Engine, id: string): Promise<FoundEvent> {
  return await readEvent(engine, id, () => true);
}

async function readEvent(engine: Engine, id: string, isShown: (ticket: TicketCopy) => boolean): Promise<FoundEvent> {
  if (engine.partitionOf(id) === null) throw notFound("There is no such event");
  const event = await engine.read(eventDocument, id);
  if (event) return { ...event, id };
  const ticket = await engine.read(ticketDocument, id);
  if (!ticket || !isShown(ticket)) throw notFound("There is no such event");
  return { ...ticket, id };
}
