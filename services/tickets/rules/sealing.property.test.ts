import {
  countedId,
  emptyMemory,
  type Memory,
  type MemoryEvent,
  MemoryService,
  memoryEvent,
} from "@holdfast/actors/testing";
import { deliveryEvents, type OrderView, orderEvents, type SealView } from "@holdfast/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ticketsService } from "../subscriptions.ts";
import { aListing, anOrder, aSeal } from "../testing/examples.ts";
import { PLAIN_TERMS } from "./pricing.ts";
import { ticketActor } from "./ticket.ts";
import { type Ticket, ticketDocument } from "./ticket-document.ts";
import type { TicketMessage } from "./ticket-terms.ts";

const TICKET = countedId(0);
const tickets = MemoryService.of(ticketsService, { terms: { ...PLAIN_TERMS, isSealRequired: true } });

/** What happens to a ticket, in the order in which its neighbours decide it; `late` delivers an earlier event again. */
type Step =
  | { readonly kind: "upload" | "withdraw" | "lose" | "delist" | "expire" | "pay" }
  | { readonly kind: "revise"; readonly price: number }
  /** Somebody buys the ticket as it was some changes ago. */
  | { readonly kind: "buy"; readonly behind: number }
  | { readonly kind: "late"; readonly of: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step>(...(["upload", "withdraw", "expire", "pay"] as const).map((kind) => ({ kind }))),
  fc.constantFrom<Step>({ kind: "upload" }, { kind: "withdraw" }, { kind: "lose" }, { kind: "delist" }),
  fc.record({ kind: fc.constant("revise" as const), price: fc.integer({ min: 1_500, max: 2_300 }) }),
  fc.record({ kind: fc.constant("buy" as const), behind: fc.nat(2) }),
  fc.record({ kind: fc.constant("late" as const), of: fc.nat(40) }),
);
const steps = fc.array(step, { minLength: 5, maxLength: 40 });

/** Delivery, orders and the ticket, each with what it knows. */
interface World {
  readonly memory: Memory;
  readonly seal: SealView;
  readonly order: OrderView | null;
  /** Every event that was published, to be delivered again. */
  readonly published: readonly MemoryEvent[];
  /** Editions that the ticket has had. */
  readonly editions: readonly number[];
}

function begin(): World {
  const { event, ...listing } = aListing({}, { faceValue: 1_999 });
  const message: TicketMessage = { ...listing, event: { ...event, id: TICKET } };
  const { memory } = tickets.ask(emptyMemory(), ticketActor, { id: TICKET, message });
  return {
    memory,
    seal: aSeal(-1, { id: TICKET, attempt: 0, state: "empty" }),
    ...{ order: null, published: [], editions: [0] },
  };
}

function ticketIn({ memory }: World): Ticket {
  const ticket = tickets.read(memory, ticketDocument, TICKET);
  if (!ticket) throw new Error("Cannot read the ticket: it is not there");
  return ticket;
}

function deliver(world: World, event: MemoryEvent): World {
  const next = { ...world, memory: tickets.deliver(world.memory, event) };
  return { ...next, editions: [...next.editions, ticketIn(next).edition] };
}

function publish(world: World, event: MemoryEvent): World {
  return deliver({ ...world, published: [...world.published, event] }, event);
}

function ask(world: World, message: TicketMessage): World {
  const next = { ...world, memory: tickets.ask(world.memory, ticketActor, { id: TICKET, message }).memory };
  return { ...next, editions: [...next.editions, ticketIn(next).edition] };
}

/** Delivery publishes a state of the seal, hears the ticket's answer and goes on, as the protocol of the two says. */
function seals(world: World, change: Partial<SealView>): World {
  const seal = { ...world.seal, ...change, version: world.seal.version + 1 };
  const told = publish(
    { ...world, seal },
    memoryEvent(deliveryEvents, { type: "SealChanged", kind: "seal", view: seal }),
  );
  const { sealAnswer } = ticketIn(told);
  if (sealAnswer?.attempt !== seal.attempt) return told;
  if (seal.state === "sealed" && sealAnswer.wish === "seal" && !sealAnswer.isGranted)
    return seals(told, { state: "refused" });
  if (seal.state !== "withdrawing") return told;
  return seals(told, { state: sealAnswer.isGranted ? "empty" : "sealed" });
}

function orders(world: World, order: OrderView): World {
  const event = memoryEvent(orderEvents, { type: "OrderUpdated", kind: "order", view: order });
  return publish({ ...world, order }, event);
}

function buys(world: World, behind: number): World {
  const { order, editions } = world;
  if (order && order.status !== "Cancelled") return world;
  const fence = (order?.fence ?? 0) + 1;
  const edition = editions.at(-1 - behind) ?? 0;
  const ticket = { ...anOrder(fence).ticket, id: TICKET, eventId: TICKET };
  return orders(world, anOrder(fence, { id: countedId(fence), edition, ticket, version: 0 }));
}

function after(world: World, next: Step): World {
  const { seal, order, published } = world;
  const holds = order !== null && ticketIn(world).orderId === order.id && order.status === "Created";
  switch (next.kind) {
    case "upload":
      return ["empty", "refused"].includes(seal.state)
        ? seals(world, { state: "sealed", attempt: seal.attempt + 1 })
        : world;
    case "withdraw":
      return seal.state === "sealed" ? seals(world, { state: "withdrawing" }) : world;
    case "lose":
      return seal.state === "sealed" ? seals(world, { state: "refused", reason: "code taken" }) : world;
    case "delist":
      return ask(world, { type: "Delist", sellerId: "seller" });
    case "revise":
      return ask(world, { type: "Revise", sellerId: "seller", ticket: { title: "Gig", price: next.price } });
    case "buy":
      return buys(world, next.behind);
    case "expire":
      return order?.status === "Created"
        ? orders(world, { ...order, version: order.version + 1, status: "Cancelled", reason: "expired" })
        : world;
    case "pay":
      return holds
        ? orders(world, { ...order, version: order.version + 1, status: "Completed", chargeId: "charge" })
        : world;
    case "late": {
      const event = published[next.of % Math.max(1, published.length)];
      return event ? deliver(world, event) : world;
    }
  }
}

function walk(all: readonly Step[], see: (before: Ticket, after: Ticket, world: World) => void): void {
  let world = begin();
  for (const next of all) {
    const before = ticketIn(world);
    world = after(world, next);
    see(before, ticketIn(world), world);
  }
}

test("a ticket that has to be sealed is on sale, reserved and sold only with a seal that it has granted", () => {
  const property = fc.property(steps, (all) => {
    walk(all, (_before, ticket) => {
      if (ticket.status === "draft" || ticket.status === "delisted") return;
      expect([ticket.seal, ticket.sealAnswer?.attempt]).toEqual(["file", expect.any(Number)]);
    });
  });
  fc.assert(property, { numRuns: 60 });
});

test("whoever holds the ticket ordered no older edition than the one that was sealed", () => {
  const property = fc.property(steps, (all) => {
    let sealedAt = 0;
    walk(all, (_before, { sealAnswer, orderId }, { order }) => {
      if (sealAnswer?.wish === "seal" && sealAnswer.isGranted) sealedAt = sealAnswer.edition;
      if (orderId !== null && order?.id === orderId) expect(order.edition).toBeGreaterThanOrEqual(sealedAt);
    });
  });
  fc.assert(property, { numRuns: 60 });
});

test("a ticket that is reserved or sold gives no seal up, and one that is for sale is what delivery has sealed", () => {
  const property = fc.property(steps, (all) => {
    walk(all, (before, ticket, { seal }) => {
      const isTaken = before.status === "reserved" || before.status === "sold";
      if (isTaken && ticket.status === before.status) expect(ticket.seal).toBe(before.seal);
      if (ticket.status === "available")
        expect([seal.state, seal.attempt]).toEqual(["sealed", ticket.sealAnswer?.attempt]);
    });
  });
  fc.assert(property, { numRuns: 60 });
});

test("events that come again, in any order, change nothing", () => {
  const property = fc.property(steps, fc.array(fc.nat(100), { maxLength: 30 }), (all, again) => {
    const world = all.reduce(after, begin());
    const repeated = again.reduce<World>((now, of) => after(now, { kind: "late", of }), world);
    expect(ticketIn(repeated)).toEqual(ticketIn(world));
  });
  fc.assert(property, { numRuns: 60 });
});
