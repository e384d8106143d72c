import type { OrderView } from "@holdfast/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anOrder, aTicket } from "../testing/ticket-samples.ts";
import { decide, type TicketMessage } from "./ticket.ts";
import type { Ticket } from "./ticket-document.ts";

/**
 * The ticket beside the least that orders promises of itself (one hold at a time, a rising fence, a copy of
 * the ticket that lags), with every message late, twice, in any order, and the seller editing all along.
 */
class World {
  ticket: Ticket = aTicket();
  copy: Ticket = this.ticket;
  holder: string | null = null;
  orders: OrderView[] = [];
  readonly sent: OrderView[] = [];
  readonly followed = new Map<string, number>();
  isHeldUnchanged = true;

  tell(message: TicketMessage): void {
    const before = this.ticket;
    const decision = decide(before, message);
    if ("refused" in decision || !decision.write?.ticket) return;
    this.ticket = { ...decision.write.ticket, id: before.id, version: before.version + 1 };
    if (before.orderId !== null && before.orderId === this.ticket.orderId)
      this.isHeldUnchanged &&= isSameOffer(before, this.ticket);
  }

  deliver(order: OrderView): void {
    if ((this.followed.get(order.id) ?? -1) >= order.version) return;
    this.followed.set(order.id, order.version);
    this.tell({ type: "FollowOrder", order });
  }

  change(orderId: string | null | undefined, change: Partial<OrderView>): void {
    this.orders = this.orders.map((order) => {
      if (order.id !== orderId) return order;
      const next = { ...order, ...change, version: order.version + 1 };
      this.sent.push(next);
      return next;
    });
  }

  place(): void {
    if (this.holder !== null || this.copy.status === "delisted" || this.copy.status === "sold") return;
    const { edition, priceCents } = this.copy;
    const sample = anOrder(this.orders.length + 1);
    const order = { ...sample, edition, ticket: { ...sample.ticket, priceCents } };
    this.orders = [...this.orders, order];
    this.sent.push(order);
    this.holder = order.id;
  }

  /** Orders follows the ticket. */
  syncCopy(): void {
    this.copy = this.ticket;
    const { status, orderId, refused } = this.copy;
    for (const { id, status: state } of this.orders) {
      if (status === "reserved" && id === orderId && state === "Created")
        this.change(id, { status: "AwaitingPayment" });
      if (id === refused?.orderId && isOpen(state)) this.cancel(id, refused.reason);
    }
  }

  cancel(orderId: string, reason: string): void {
    this.change(orderId, { status: "Cancelled", reason });
    if (this.holder === orderId) this.holder = null;
  }

  pay(): void {
    const paid = this.orders.find(({ id, status }) => id === this.holder && status === "AwaitingPayment");
    this.change(paid?.id, { status: "Completed", chargeId: "charge" });
  }

  /** Every message arrives, and every deadline passes. */
  settle(): void {
    for (const { id, status } of this.orders) if (isOpen(status)) this.cancel(id, "expired");
    for (const order of this.sent.toReversed()) this.deliver(order);
    this.syncCopy();
  }
}

function isSameOffer(before: Ticket, after: Ticket): boolean {
  return before.priceCents === after.priceCents && before.edition === after.edition;
}

function isOpen(status: OrderView["status"]): boolean {
  return status === "Created" || status === "AwaitingPayment";
}

type Action = (world: World) => void;

const prices = fc.integer({ min: 50, max: 60 });
const revise = prices.map(
  (price): Action =>
    (world) =>
      world.tell({ type: "Revise", sellerId: "seller", ticket: { title: "Gig", price } }),
);
const deliver = fc.nat().map(
  (at): Action =>
    (world) => {
      const order = world.sent[at % Math.max(1, world.sent.length)];
      if (order) world.deliver(order);
    },
);
const plain = fc.constantFrom<Action>(
  (world) => world.place(),
  (world) => world.place(),
  (world) => world.syncCopy(),
  (world) => world.syncCopy(),
  (world) => world.pay(),
  (world) =>
    world.holder !== null &&
    world.orders.some(({ id, status }) => id === world.holder && isOpen(status)) &&
    world.cancel(world.holder, "expired"),
  // Overdue: the hold is free for the next while its order has not noticed.
  (world) => world.orders.some(({ id, status }) => id === world.holder && isOpen(status)) && (world.holder = null),
);
const delist = fc.constant<Action>((world) => world.tell({ type: "Delist", sellerId: "seller" }));
const actions = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: plain },
    { weight: 8, arbitrary: deliver },
    { weight: 3, arbitrary: revise },
    { weight: 1, arbitrary: delist },
  ),
  { minLength: 10, maxLength: 60 },
);

function standing({ status, orderId, holderId, priceCents, edition }: Ticket) {
  return { status, orderId, holderId, priceCents, edition };
}

function soldTo({ id, userId, ticket, edition }: OrderView) {
  return { status: "sold", orderId: id, holderId: userId, priceCents: ticket.priceCents, edition };
}

function unsold({ status, priceCents, edition }: Ticket) {
  const free = status === "delisted" ? "delisted" : "available";
  return { status: free, orderId: null, holderId: null, priceCents, edition };
}

test("no ticket is sold twice or at another price than ordered, and all ends settled", () => {
  let sales = 0;
  const property = fc.property(actions, (steps) => {
    const world = new World();
    for (const step of steps) step(world);
    world.settle();
    const bought = world.orders.filter(({ status }) => status === "Completed");
    const [buyer] = bought;
    sales += bought.length;
    expect(world.isHeldUnchanged).toBe(true);
    expect(bought.length).toBeLessThanOrEqual(1);
    expect(standing(world.ticket)).toEqual(buyer ? soldTo(buyer) : unsold(world.ticket));
  });
  fc.assert(property, { numRuns: 2_000 });
  expect(sales).toBeGreaterThan(50);
});
