// Performs the effect that tells the tickets of an event, and the events merged into it, of a change.

import type { Engine } from "@holdfast/actors";
import { type EventMessage, eventActor } from "../rules/event.ts";
import { eventDocument, factsOf } from "../rules/event-document.ts";
import { ticketActor } from "../rules/ticket.ts";
import { ticketsOf } from "../rules/ticket-document.ts";

const MOST_TOLD = 100;

/** Tells one page of an event's tickets, the oldest first, and after the last page the events merged into it. */
export async function tellTickets(
  engine: Pick<Engine, "ask" | "list" | "read">,
  eventId: string,
): Promise<EventMessage> {
  const event = await engine.read(eventDocument, eventId);
  if (!event?.told) return { type: "Told", edition: event?.edition ?? 0, after: null };
  const { edition, after } = event.told;
  const ids = await engine.list(ticketsOf(eventId), {
    order: "oldest",
    limit: MOST_TOLD,
    ...(after !== null && { after }),
  });
  await Promise.all(ids.map((id) => engine.ask(ticketActor, id, { type: "FollowEvent", eventId })));
  if (ids.length === MOST_TOLD) return { type: "Told", edition, after: ids.at(-1) ?? null };
  const change = { facts: factsOf(event), status: event.status };
  await Promise.all(event.merged.map((id) => engine.ask(eventActor, id, { type: "Correct", change })));
  return { type: "Told", edition, after: null };
}
