import { type OrderView, type OwnBody, orderedTicket, type SealView, UNSEALED } from "@holdfast/contracts";
import { beginningsOf, type Event, type EventFacts, newEvent } from "../rules/event-document.ts";
import type { Ticket, TicketState } from "../rules/ticket-document.ts";

// Tickets and orders for the tests of this folder.

type Draft = Extract<TicketState, { status: "draft" }>;
type Available = Extract<TicketState, { status: "available" }>;

const listing: Listing = {
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
  ...UNSEALED,
  userId: "seller",
  fence: 0,
  edition: 0,
  refused: null,
};
type Listing = Omit<Available, "status" | "orderId" | "holderId" | "heldUntil"> & Pick<Ticket, "id" | "version">;
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

/** An event of its own, as a ticket of the title `Gig` makes it. */
export function anEvent(change: Partial<Event> = {}): Event {
  const { title, venue, city, country, timeZone, startsAt, endsAt } = listing;
  const facts = { title, venue, city, country, timeZone, startsAt, endsAt };
  const event = { id: "ticket", version: 0, ...newEvent(facts, null), ...change };
  return { ...event, ...beginningsOf(event), ...change };
}

/** The message that lists a ticket for an event of its own. */
export function aListing(facts: Partial<EventFacts> = {}, own: Partial<OwnBody> = {}) {
  const { title, venue, city, country, timeZone, startsAt, endsAt } = { ...listing, ...facts };
  const event = { id: "ticket", own: { title, venue, city, country, timeZone, startsAt, endsAt } };
  return { type: "List", sellerId: "seller", ticket: { price: 1999, ...own }, event } as const;
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
    seal: "none",
    reason: null,
    chargeId: null,
    refused: null,
    ...change,
  };
}

/** What delivery publishes of the ticket's seal; each state is a version of its own. */
export function aSeal(version: number, change: Partial<SealView> = {}): SealView {
  const none = { codeIds: [], reason: null, verdict: null };
  return { id: "ticket", version, sellerId: "seller", attempt: 1, kind: "file", state: "sealed", ...none, ...change };
}
