import { decisionsOf } from "@holdfast/actors/testing";
import { ticketLock } from "@holdfast/contracts";
import { test } from "vitest";
import {
  exampleCopy,
  exampleHold,
  exampleOrder,
  exampleTicket,
  HOLD_MS,
  NO_LINE,
  NOW,
  TERMS,
} from "../testing/examples.ts";
import { orderActor } from "./order-actor.ts";
import type { Order } from "./order-document.ts";

/** An operator moves the start of the event of a held ticket. */
function move(startsAt: number, changes: Partial<Order> = {}) {
  const order = exampleOrder(changes);
  const hold = exampleHold({ until: order.chargeId === null ? order.expiresAt : null });
  const ticket = exampleTicket({ status: "reserved", orderId: "o1", startsAt, version: 3 });
  const decided = decisionsOf(orderActor, { now: NOW, id: "o1", terms: TERMS })
    .given({ ...NO_LINE, order, hold, ticket: exampleCopy({ sourceVersion: 3 }) })
    .when({ type: "FollowTicket", ticket });
  return { order, hold, decided, moved: { ...order, ticket: { ...order.ticket, startsAt } } };
}

function keep(until: number) {
  return [{ mode: "keep", claim: ticketLock.claim, name: "t1", owner: "o1", until }] as const;
}

test.each([
  ["before the deadline of a hold: it ends at the start", NOW + 60_000, NOW + 60_000],
  ["to the past: the hold ends in a moment", NOW - 60_000, NOW + 1_000],
])("a start that moves %s", (_what, startsAt, until) => {
  for (const status of ["Offered", "AwaitingPayment"] as const) {
    const { moved, hold, decided } = move(startsAt, { status });
    decided.expect({
      write: { order: { ...moved, expiresAt: until }, hold: { ...hold, until } },
      events: { order: "OrderUpdated" },
      claims: keep(until),
    });
  }
});

test("a start that moves while the ticket confirms the order ends the hold earlier too", () => {
  const startsAt = NOW + 60_000;
  const { moved, hold, decided } = move(startsAt, { status: "Created" });
  decided.expect({
    write: { order: { ...moved, status: "AwaitingPayment", expiresAt: startsAt }, hold: { ...hold, until: startsAt } },
    events: { order: "OrderUpdated" },
    claims: keep(startsAt),
  });
});

test("a start that moves behind the deadline leaves it, and is what a later deadline is measured by", () => {
  for (const startsAt of [NOW + HOLD_MS, NOW + 2 * HOLD_MS]) {
    const { moved, decided } = move(startsAt);
    decided.expect({ write: { order: moved }, events: { order: "OrderUpdated" } });
  }
});

test("an overdue order keeps its deadline, for its lock has expired", () => {
  const { moved, decided } = move(NOW - 60_000, { expiresAt: NOW });
  decided.expect({ write: { order: moved }, events: { order: "OrderUpdated" } });
});

test("an order whose charge is accepted keeps its time, and gets no more of it back than the new start leaves", () => {
  const { moved, decided } = move(NOW + 1_000, { chargeId: "c1", remainingMs: 5_000 });
  decided.expect({ write: { order: moved }, events: { order: "OrderUpdated" } });
});

test("an unchanged start, an ended order, and a ticket of another order change nothing", () => {
  const { startsAt } = exampleTicket();
  move(startsAt ?? 0).decided.expect({});
  move(NOW, { status: "Cancelled" }).decided.expect({});
  decisionsOf(orderActor, { now: NOW, id: "o1", terms: TERMS })
    .given({ ...NO_LINE, order: exampleOrder(), hold: exampleHold() })
    .when({ type: "FollowTicket", ticket: exampleTicket({ startsAt: NOW, orderId: "o2" }) })
    .expect({});
});
