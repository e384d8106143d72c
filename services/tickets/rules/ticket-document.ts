import { documentType, type Stored } from "@holdfast/actors";
import { type TicketView, ticketView } from "@holdfast/contracts";
import { z } from "zod";

const listing = ticketView.omit({ id: true, version: true, status: true, orderId: true });
const unheld = { orderId: z.null(), holderId: z.null(), heldUntil: z.null() };
const held = { orderId: z.string(), holderId: z.string() };

/** A ticket; who holds it and until when (null: being paid) is kept for the pages, orders alone decides it. */
const ticketState = z.discriminatedUnion("status", [
  listing.extend({ status: z.literal("available"), ...unheld }),
  listing.extend({ status: z.literal("reserved"), ...held, heldUntil: z.number().nullable() }),
  listing.extend({ status: z.literal("sold"), ...held, heldUntil: z.null() }),
  listing.extend({ status: z.literal("delisted"), ...unheld }),
]);
export type TicketState = z.infer<typeof ticketState>;
export type Ticket = Stored<TicketState>;

export const AVAILABLE = "available";
export const bySeller = (sellerId: string): string => `by-seller:${sellerId}`;

export const ticketDocument = documentType<TicketState, TicketView>("ticket", {
  schema: ticketState,
  view: ({ holderId: _holderId, heldUntil: _heldUntil, ...view }) => view,
  lists: (ticket) => [
    { list: bySeller(ticket.userId) },
    ...(ticket.status === "available" ? [{ list: AVAILABLE }] : []),
  ],
});

/** Whether a person may know of the ticket: a delisted one is its seller's alone. */
export function isVisibleTo(ticket: Ticket, userId: string | null): boolean {
  return ticket.status !== "delisted" || ticket.userId === userId;
}
