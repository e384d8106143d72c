// Defines the copy of each ticket that orders keeps.

import { documentType } from "@holdfast/actors";
import { compactTicket, type TicketView, ticketOfToday, ticketView } from "@holdfast/contracts";
import { z } from "zod";

const ticketState = ticketView.omit({ id: true, version: true }).extend({ sourceVersion: z.number().int() });

/** Copy of a ticket that orders keeps: the ticket's published view and the version that the view belongs to. */
export type TicketCopy = z.infer<typeof ticketState>;

/** Declares the document `ticket`, the copy of a ticket in orders. */
export const ticketDocument = documentType<TicketCopy>("ticket", {
  schema: ticketState,
  lists: ({ eventId, status }) => (status === "available" ? [{ list: forSaleOf(eventId) }] : []),
  upcasts: [ticketOfToday],
  downcasts: [compactTicket],
  // A process of the release before reads this form, and keeps the fields that it does not know.
  writes: 1,
});

/** Returns the copy after an event of the ticket; null where the copy is as new as the event. */
export function copyAfter(copy: TicketCopy | null, { id: _id, version, ...state }: TicketView): TicketCopy | null {
  return copy !== null && copy.sourceVersion >= version ? null : { ...state, sourceVersion: version };
}

/** Returns the id of the order that has reserved a ticket, whose actor keeps the ticket's copy meanwhile; null for none. */
export function reservingOrderOf({ status, orderId }: TicketView): string | null {
  return status === "reserved" ? orderId : null;
}

/** Returns the name of the list of an event's tickets that anyone can buy. */
export function forSaleOf(eventId: string): string {
  return `for-sale:${eventId}`;
}

/**
 * Returns whether a ticket tells of the event of this id, which orders need not know otherwise: it is the only ticket of
 * that event, and people may see it. A draft is published as delisted.
 */
export function tellsOfEvent({ eventId: of, status }: TicketCopy, eventId: string): boolean {
  return of === eventId && status !== "delisted";
}
