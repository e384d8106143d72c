// Reads what the page of a refused purchase shows: the ticket, and others of its event.

import type { Engine } from "@holdfast/actors";
import type { RefusedTicket } from "@holdfast/views";
import { isLive } from "../rules/hold.ts";
import { forSaleOf, ticketDocument } from "../rules/ticket-copy.ts";
import { readTicket } from "../store.ts";
import { wholePriced } from "./answers.ts";

const MOST_OTHERS = 3;
const MOST_READ = 50;

/** Says what is shown of a refused ticket. */
export interface RefusedOptions {
  /** Whether the ticket itself is shown: one that was removed is not. */
  readonly isShown: boolean;
  /** Whether somebody else's reservation is the reason, whose end is then shown. */
  readonly isHeld: boolean;
}

/** Reads the ticket and the cheapest others of its event; undefined for a ticket that orders does not know. */
export async function refusedTicketOf(
  engine: Engine,
  ticketId: string,
  { isShown, isHeld }: RefusedOptions,
): Promise<RefusedTicket | undefined> {
  const { ticket, hold, now } = await readTicket(engine, ticketId);
  if (!ticket) return undefined;
  const isReserved = isLive(hold, now) && ticket.status === "available";
  const eventId = ticket.eventId === ticketId ? undefined : ticket.eventId;
  const others = eventId === undefined ? [] : await othersOf(engine, eventId, ticketId);
  const status = isReserved ? "reserved" : ticket.status;
  const isPublic = isShown && ticket.status !== "delisted";
  return {
    ...(isPublic && { ticket: { ...wholePriced(ticket), id: ticketId, status } }),
    eventId,
    reservedUntil: isHeld && isLive(hold, now) ? hold.until : null,
    others,
  };
}

async function othersOf(engine: Engine, eventId: string, ticketId: string): Promise<RefusedTicket["others"]> {
  const ids = (await engine.list(forSaleOf(eventId), { limit: MOST_READ })).filter((id) => id !== ticketId);
  const tickets = await engine.readMany(ticketDocument, ids);
  const known = tickets.flatMap((ticket) => (ticket?.status === "available" ? [wholePriced(ticket)] : []));
  return known.toSorted((one, other) => one.priceCents - other.priceCents).slice(0, MOST_OTHERS);
}
