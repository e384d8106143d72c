import { decisionsOf } from "@holdfast/actors/testing";
import type { ChargeView } from "@holdfast/contracts";
import { describe, test } from "vitest";
import { exampleCharge, exampleHold, exampleOrder, HOLD_MS, NO_LINE, NOW, TERMS } from "../testing/examples.ts";
import type { OrderAndHold } from "./order.ts";
import { orderActor } from "./order-actor.ts";

const hold = exampleHold();
const held: OrderAndHold = { order: exampleOrder(), hold };
const withFee = { ...held, order: exampleOrder({ ticket: { ...held.order.ticket, buyerFeeCents: 1 } }) };
const lasting = exampleHold({ until: null });
const accepted: OrderAndHold = { order: exampleOrder({ chargeId: "c1", remainingMs: 60_000 }), hold: lasting };

/** Says what a charge is about to change. */
function follow(documents: OrderAndHold, changes: Partial<ChargeView> = {}, now = NOW) {
  const { given } = decisionsOf(orderActor, { now, id: "o1", terms: TERMS });
  return given({ ...NO_LINE, ...documents }).when({ type: "FollowCharge", charge: exampleCharge(changes) });
}

describe("an authorised charge", () => {
  test("is accepted: the same change stops the deadline, checked against the time of the commit", () => {
    follow(held, {}, NOW + 100_000).expect({
      write: {
        order: { ...held.order, chargeId: "c1", remainingMs: HOLD_MS - 100_000 },
        hold: { ...hold, until: null },
      },
      events: { order: "OrderUpdated" },
      claims: [{ mode: "keep", claim: "lock", name: "t1", owner: "o1", until: null }],
      notAfter: NOW + HOLD_MS,
    });
  });

  test.each<[reason: string, documents: OrderAndHold, charge: Partial<ChargeView>, now: number]>([
    ["already paid", { ...accepted, order: exampleOrder({ status: "Completed", chargeId: "c0" }) }, {}, NOW],
    ["expired", { ...held, order: exampleOrder({ status: "Cancelled", reason: "expired" }) }, {}, NOW],
    ["another payment in progress", { ...accepted, order: exampleOrder({ chargeId: "c0" }) }, {}, NOW],
    ["not awaiting payment", { ...held, order: exampleOrder({ status: "Created" }) }, {}, NOW],
    ["expired", held, {}, NOW + HOLD_MS],
    ["event begun", { ...held, order: exampleOrder({ ticket: { ...held.order.ticket, startsAt: NOW } }) }, {}, NOW],
    ["ticket taken", { ...held, hold: exampleHold({ orderId: "o2" }) }, {}, NOW],
    ["another amount", held, { amountCents: 1998 }, NOW],
    ["another amount", withFee, {}, NOW],
  ])("is refused in writing: %s (%#)", (reason, documents, charge, now) => {
    follow(documents, charge, now).expect({
      write: { order: { ...documents.order, refused: { chargeId: "c1", reason }, refusedCharges: ["c1"] } },
      events: { order: "OrderUpdated" },
    });
  });

  test("is refused once, also when another was refused since", () => {
    const order = exampleOrder({ refused: { chargeId: "c2", reason: "expired" }, refusedCharges: ["c1", "c2"] });
    follow({ ...held, order }).expect({});
  });

  test("that was accepted is never refused", () => {
    for (const status of ["AwaitingPayment", "Completed", "Cancelled"] as const) {
      const order = exampleOrder({ status, chargeId: "c1", remainingMs: 1 });
      follow({ ...accepted, order }, {}, NOW + 2 * HOLD_MS).expect({});
    }
  });
});

describe("an attempt to pay that did not go through", () => {
  const declined = { authorised: false, status: "Failed", ended: true, reason: "Your card was declined." } as const;

  test("is noted for the buyer of an open order, and published once", () => {
    const noted = { ...held.order, decline: "Your card was declined." };
    follow(held, declined).expect({ write: { order: noted }, events: { order: "OrderUpdated" } });
    follow({ ...held, order: noted }, declined).expect({});
  });

  test("is not noted for an order that has ended, or that has refused the charge itself", () => {
    const refused = { ...declined, reason: "another amount" };
    follow({ ...held, order: exampleOrder({ refusedCharges: ["c1"] }) }, refused).expect({});
    follow({ ...held, order: exampleOrder({ status: "Cancelled", reason: "expired" }) }, declined).expect({});
  });
});

describe("a charge that asks for nothing", () => {
  test("changes nothing", () => {
    follow(held, { authorised: false }).expect({});
    follow(held, { authorised: false, ended: true, status: "Failed" }).expect({});
    follow(held, { ended: true, status: "Failed" }).expect({});
  });
});

describe("the accepted charge", () => {
  test("completes the order; the hold stays", () => {
    follow(accepted, { status: "Completed", captured: true, ended: true }).expect({
      write: {
        order: { ...accepted.order, status: "Completed", remainingMs: null, endedAt: NOW, isListedByEvent: true },
      },
      events: { order: "OrderUpdated" },
    });
  });

  test("is disputed: the order notes it, and is not refunded until the dispute is won", () => {
    const completed = { ...accepted.order, status: "Completed" as const };
    const charge = { status: "Completed" as const, captured: true, ended: true, dispute: "open" as const };
    follow({ ...accepted, order: completed }, charge).expect({
      write: { order: { ...completed, dispute: "open" } },
      events: { order: "OrderUpdated" },
    });
    const refund = (dispute: "open" | "won" | "lost") =>
      decisionsOf(orderActor, { now: NOW, id: "o1", terms: TERMS })
        .given({ ...NO_LINE, ...accepted, order: { ...completed, dispute } })
        .when({ type: "Refund", sellerId: null });
    refund("open").expectRefusal("disputed");
    refund("lost").expectRefusal("disputed");
    refund("won").expect({
      write: { order: { ...completed, dispute: "won", status: "Cancelled", reason: "refunded", endedAt: NOW } },
      events: { order: "OrderCancelled" },
    });
  });

  test("that failed for good returns the time that was left", () => {
    const expiresAt = NOW + 5_000_000 + 60_000;
    follow(accepted, { status: "Failed", ended: true }, NOW + 5_000_000).expect({
      write: {
        order: { ...accepted.order, chargeId: null, remainingMs: null, expiresAt },
        hold: { ...lasting, until: expiresAt },
      },
      events: { order: "OrderUpdated" },
      claims: [{ mode: "keep", claim: "lock", name: "t1", owner: "o1", until: expiresAt }],
    });
  });

  test("that failed for good returns time until the event begins, and none after that", () => {
    const startsAt = NOW + 5_000_000;
    const order = { ...accepted.order, ticket: { ...accepted.order.ticket, startsAt } };
    const failed = { status: "Failed", ended: true } as const;
    const unpaid = { ...order, chargeId: null, remainingMs: null };
    follow({ order, hold: lasting }, failed, startsAt - 1).expect({
      write: { order: { ...unpaid, expiresAt: startsAt }, hold: { ...lasting, until: startsAt } },
      events: { order: "OrderUpdated" },
      claims: [{ mode: "keep", claim: "lock", name: "t1", owner: "o1", until: startsAt }],
    });
    follow({ order, hold: lasting }, failed, startsAt).expect({
      write: {
        order: { ...unpaid, status: "Cancelled", reason: "event begun", endedAt: startsAt },
        hold: { orderId: null, userId: null, fence: 1, until: null },
      },
      events: { order: "OrderCancelled" },
      claims: [{ mode: "release", claim: "lock", name: "t1", owner: "o1", until: null }],
    });
  });

  test("that failed for good returns no time to a buyer who was barred meanwhile", () => {
    const order = { ...accepted.order, barred: "closed" as const };
    const end = {
      chargeId: null,
      remainingMs: null,
      status: "Cancelled",
      reason: "account closed",
      endedAt: NOW,
    } as const;
    follow({ order, hold: lasting }, { status: "Failed", ended: true }).expect({
      write: { order: { ...order, ...end }, hold: { orderId: null, userId: null, fence: 1, until: null } },
      events: { order: "OrderCancelled" },
      claims: [{ mode: "release", claim: "lock", name: "t1", owner: "o1", until: null }],
    });
  });

  test("that failed because its ticket is proved to be lost ends the order, and nobody else gets the ticket", () => {
    const lost = { status: "Failed", ended: true, deliverable: "no", reason: "file lost" } as const;
    const end = { chargeId: null, remainingMs: null, status: "Cancelled", reason: "file lost", endedAt: NOW } as const;
    follow(accepted, lost).expect({
      write: { order: { ...accepted.order, ...end } },
      events: { order: "OrderCancelled" },
    });
    follow(accepted, { ...lost, ended: false, status: "Created" }).expect({});
  });

  test("that was given up says why beside the time that was left", () => {
    const reason = "The ticket could not be checked in time.";
    const expiresAt = NOW + 60_000;
    follow(accepted, { status: "Failed", ended: true, reason }).expect({
      write: {
        order: { ...accepted.order, chargeId: null, remainingMs: null, expiresAt, decline: reason },
        hold: { ...lasting, until: expiresAt },
      },
      events: { order: "OrderUpdated" },
      claims: [{ mode: "keep", claim: "lock", name: "t1", owner: "o1", until: expiresAt }],
    });
  });

  test("that failed but may still take money changes nothing", () => {
    follow(accepted, { status: "Failed" }).expect({});
  });

  test("that failed ends the order when the hold is gone", () => {
    const { order } = accepted;
    const gone = {
      chargeId: null,
      remainingMs: null,
      status: "Cancelled",
      reason: "ticket taken",
      endedAt: NOW,
    } as const;
    follow({ order, hold: exampleHold({ orderId: "o2" }) }, { status: "Failed", ended: true }).expect({
      write: { order: { ...order, ...gone } },
      events: { order: "OrderCancelled" },
      claims: [{ mode: "release", claim: "lock", name: "t1", owner: "o1", until: null }],
    });
  });
});

describe("money that goes back", () => {
  const late = { authorised: true, captured: true } as const;

  test("is noted for the buyer in the same change as a refusal", () => {
    const expired = exampleOrder({ status: "Cancelled", reason: "expired" });
    const refused = { refused: { chargeId: "c1", reason: "expired" }, refusedCharges: ["c1"] };
    follow({ order: expired, hold: null }, { ...late, refund: "due" }).expect({
      write: { order: { ...expired, ...refused, refund: { chargeId: "c1", standing: "due" } } },
      events: { order: "OrderUpdated" },
    });
  });

  test("is noted at each step, also for a refunded sale", () => {
    const order = exampleOrder({
      ...{ status: "Cancelled", reason: "refunded", chargeId: "c1" },
      refund: { chargeId: "c1", standing: "failed" },
    });
    const charge = { ...late, status: "Completed", ended: true, refund: "done" } as const;
    const refund = { chargeId: "c1", standing: "done" } as const;
    follow({ order, hold: lasting }, charge).expect({
      write: { order: { ...order, refund } },
      events: { order: "OrderUpdated" },
    });
    follow({ order: { ...order, refund }, hold: null }, charge).expect({});
  });
});
