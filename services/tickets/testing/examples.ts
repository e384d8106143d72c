import { type OrderView, orderedTicket } from "@holdfast/contracts";
import type { Ticket, TicketState } from "../rules/ticket-document.ts";

// Tickets and orders for the tests of this folder.

type Draft = Extract<TicketState, { status: "draft" }>;
type Available = Extract<TicketState, { status: "available" }>;

const listing = {
  id: "ticket",
  version: 0,
  title: "Gig",
  priceCents: 1999,
  venue: null,
  startsAt: null,
  section: null,
  seat: null,
  description: null,
  ...{ eventId: "ticket", city: null, country: null, timeZone: null, endsAt: null, row: null, faceValueCents: null },
  userId: "seller",
  fence: 0,
  edition: 0,
  refused: null,
};
const unheld = { orderId: null, holderId: null, heldUntil: null };
const held = { orderId: "order-1", holderId: "buyer-1", fence: 1 };

export function aTicket(change: Partial<Available> = {}): Ticket {
  return { ...listing, ...unheld, status: "available", ...change };
}

export function aDraft(change: Partial<Draft> = {}): Draft & Pick<Ticket, "id" | "version"> {
  return { ...listing, ...unheld, status: "draft", ...change };
}

export function reserved(): Ticket {
  return { ...listing, ...held, status: "reserved", heldUntil: 1_000 };
}

export function sold(): Ticket {
  return { ...listing, ...held, status: "sold", heldUntil: null };
}

export function delisted(): Ticket {
  return { ...listing, ...unheld, status: "delisted" };
}

/** The order of the ticket's nth hold. */
export function anOrder(fence: number, change: Partial<OrderView> = {}): OrderView {
  return {
    id: `order-${fence}`,
    version: 0,
    userId: `buyer-${fence}`,
    sellerId: "seller",
    status: "Created",
    expiresAt: fence * 1_000,
    ticket: orderedTicket.parse(listing),
    fence,
    edition: 0,
    reason: null,
    chargeId: null,
    refused: null,
    ...change,
  };
}
