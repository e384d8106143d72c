import { countedId, emptyMemory, type Memory, MemoryService, memoryEvent } from "@holdfast/actors/testing";
import { type OrderView, orderEvents } from "@holdfast/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ticketsService } from "../subscriptions.ts";
import { aListing, anOrder } from "../testing/examples.ts";
import { PLAIN_TERMS } from "./pricing.ts";
import { ticketActor } from "./ticket.ts";
import { type Ticket, ticketDocument } from "./ticket-document.ts";
import type { TicketMessage } from "./ticket-terms.ts";

const TICKET = countedId(0);
const tickets = MemoryService.of(ticketsService, { terms: PLAIN_TERMS });
const listed = listedTicket();

type Step = Partial<OrderView>;

const open: Step = { status: "Created" };
const awaiting: Step = { status: "AwaitingPayment" };
const paying: Step = { status: "AwaitingPayment", chargeId: "charge" };
const declined: Step = { status: "AwaitingPayment", chargeId: null, expiresAt: 9_999 };
const completed: Step = { status: "Completed", chargeId: "charge" };
const ended = (reason: string): Step => ({ status: "Cancelled", reason });
const stale = (steps: Step[]): Step[] => steps.map((step) => ({ ...step, edition: 0 }));

/** Histories of an order that ends without the ticket, or that is overdue and not yet cancelled. */
const passing = fc.constantFrom<Step[]>(
  [open],
  [open, awaiting],
  [open, ended("cancelled by buyer")],
  [open, awaiting, ended("expired")],
  [open, awaiting, paying, declined, ended("expired")],
  stale([open]),
  stale([open, ended("price changed")]),
);
/** Histories of the last order of the ticket. */
const lasting = fc.constantFrom<Step[]>(
  [open],
  [open, awaiting, paying],
  [open, awaiting, paying, declined],
  [open, awaiting, paying, completed],
  [open, awaiting, paying, completed, ended("refunded")],
  [open, awaiting, ended("expired")],
  stale([open, ended("price changed")]),
);

/** Generates the events of all orders of one ticket, one list per order. */
const histories = fc
  .tuple(fc.array(passing, { maxLength: 4 }), lasting)
  .map(([before, last]) =>
    [...before, last].map((steps, index) =>
      steps.map((step, version) => orderOf(index + 1, { edition: 1, ...step, version })),
    ),
  );

/** Generates deliveries of the events in any order, with duplicates and gaps; the last event of each order arrives. */
const deliveries = histories.chain((orders) => {
  const events = orders.flat();
  const lasts = orders.flatMap((order) => order.slice(-1));
  return fc
    .subarray([...events, ...events])
    .map((some) => [...lasts, ...some])
    .chain((pool) => fc.shuffledSubarray(pool, { minLength: pool.length }))
    .map((delivered) => ({ orders, delivered }));
});

/** Lists a ticket, and changes it once: it is of edition 1. */
function listedTicket(): Memory {
  const { event, ...listing } = aListing();
  const ask = (memory: Memory, message: TicketMessage) =>
    tickets.ask(memory, ticketActor, { id: TICKET, message }).memory;
  const list = ask(emptyMemory(), { ...listing, event: { ...event, id: TICKET } });
  return ask(list, { type: "Revise", sellerId: "seller", ticket: { title: "Gig", price: 1999, seat: "7" } });
}

function orderOf(fence: number, change: Step): OrderView {
  const order = anOrder(fence, { ...change, id: countedId(fence) });
  return { ...order, ticket: { ...order.ticket, id: TICKET, eventId: TICKET } };
}

function ticketIn(memory: Memory): Ticket {
  const ticket = tickets.read(memory, ticketDocument, TICKET);
  if (!ticket) throw new Error("Cannot read the ticket: it is not there");
  return ticket;
}

/** Delivers events one after the other; returns the ticket before and after each. */
function deliver(views: readonly OrderView[]): [before: Ticket, after: Ticket][] {
  let memory = listed;
  return views.map((view) => {
    const before = memory;
    memory = tickets.deliver(before, memoryEvent(orderEvents, { type: "OrderUpdated", kind: "order", view }));
    return [ticketIn(before), ticketIn(memory)];
  });
}

function endState(views: readonly OrderView[]) {
  const ticket = deliver(views).at(-1)?.[1] ?? ticketIn(listed);
  const { status, orderId, holderId, heldUntil, fence, edition, priceCents } = ticket;
  return { status, orderId, holderId, heldUntil, fence, edition, priceCents };
}

test("the events of a ticket's orders end in the same state in any order, with duplicates and gaps", () => {
  fc.assert(
    fc.property(deliveries, ({ orders, delivered }) => {
      expect(endState(delivered)).toEqual(endState(orders.flat()));
    }),
    { numRuns: 600 },
  );
});

/** Returns the deliveries that changed the ticket, each with the ticket before and after. */
function changesOf(views: readonly OrderView[]): [before: Ticket, after: Ticket][] {
  return deliver(views).filter(([before, after]) => after.version > before.version);
}

test("each change is a real one, raises no edition, and never lowers the fence", () => {
  const property = fc.property(deliveries, ({ delivered }) => {
    for (const [before, after] of changesOf(delivered)) {
      expect({ ...after, version: before.version }).not.toEqual(before);
      expect(after.edition).toBe(before.edition);
      expect(after.fence).toBeGreaterThanOrEqual(before.fence);
    }
  });
  fc.assert(property, { numRuns: 400 });
});

test("a reservation passes only to the order of a higher fence, a sold ticket to nobody", () => {
  const property = fc.property(deliveries, ({ delivered }) => {
    const passed = changesOf(delivered).filter(
      ([{ orderId }, after]) => orderId !== null && after.orderId !== null && orderId !== after.orderId,
    );
    for (const [before, after] of passed)
      expect([before.status, after.fence > before.fence]).toEqual(["reserved", true]);
  });
  fc.assert(property, { numRuns: 400 });
});

test("whoever holds the ticket ordered the edition it has", () => {
  const property = fc.property(deliveries, ({ orders, delivered }) => {
    const edition = new Map(orders.flat().map((order) => [order.id, order.edition]));
    const holders = changesOf(delivered).flatMap(([, { orderId }]) => orderId ?? []);
    for (const holder of holders) expect(edition.get(holder)).toBe(1);
  });
  fc.assert(property, { numRuns: 400 });
});
