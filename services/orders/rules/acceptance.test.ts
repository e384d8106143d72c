import type { ChargeView } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import { exampleCharge, exampleHold, exampleOrder, HOLD_MS, NOW } from "../testing/examples.ts";
import type { OrderDecision } from "./order.ts";
import { orderActor } from "./order-actor.ts";

type Given = Parameters<typeof orderActor.decide>[0];

const held: Given = { order: exampleOrder(), hold: exampleHold() };
const accepted: Given = {
  order: exampleOrder({ chargeId: "c1", remainingMs: 60_000 }),
  hold: exampleHold({ until: null }),
};

function follow(given: Given, changes: Partial<ChargeView> = {}, now = NOW): OrderDecision {
  return orderActor.decide(
    given,
    { type: "FollowCharge", charge: exampleCharge(changes) },
    { now, id: "o1", newId: () => "unused", counted: 0, terms: undefined },
  );
}

describe("an authorised charge", () => {
  test("is accepted: the same change stops the deadline, checked against the time of the commit", () => {
    expect(follow(held, {}, NOW + 100_000)).toEqual({
      write: {
        order: { ...held.order, chargeId: "c1", remainingMs: HOLD_MS - 100_000 },
        hold: { ...held.hold, until: null },
      },
      events: { order: "OrderUpdated" },
      claims: [{ mode: "keep", claim: "lock", name: "t1", owner: "o1", until: null }],
      notAfter: NOW + HOLD_MS,
    });
  });

  const refusals: [why: string, given: Given, charge: Partial<ChargeView>, now: number][] = [
    ["already paid", { ...accepted, order: exampleOrder({ status: "Completed", chargeId: "c0" }) }, {}, NOW],
    ["expired", { ...held, order: exampleOrder({ status: "Cancelled", reason: "expired" }) }, {}, NOW],
    ["another payment in progress", { ...accepted, order: exampleOrder({ chargeId: "c0" }) }, {}, NOW],
    ["not awaiting payment", { ...held, order: exampleOrder({ status: "Created" }) }, {}, NOW],
    ["expired", held, {}, NOW + HOLD_MS],
    ["ticket taken", { ...held, hold: exampleHold({ orderId: "o2" }) }, {}, NOW],
    ["another amount", held, { amountCents: 1998 }, NOW],
  ];
  for (const [reason, given, charge, now] of refusals) {
    test(`is refused in writing: ${reason} (${given.order?.status})`, () => {
      expect(follow(given, charge, now)).toEqual({
        write: { order: { ...given.order, refused: { chargeId: "c1", reason }, refusedCharges: ["c1"] } },
        events: { order: "OrderUpdated" },
      });
    });
  }

  test("is refused once, also when another was refused since", () => {
    const order = exampleOrder({ refused: { chargeId: "c2", reason: "expired" }, refusedCharges: ["c1", "c2"] });
    expect(follow({ ...held, order })).toEqual({});
  });

  test("that was accepted is never refused", () => {
    for (const status of ["AwaitingPayment", "Completed", "Cancelled"] as const) {
      const order = exampleOrder({ status, chargeId: "c1", remainingMs: 1 });
      expect(follow({ ...accepted, order }, {}, NOW + 2 * HOLD_MS)).toEqual({});
    }
  });
});

describe("a charge that asks for nothing", () => {
  test("changes nothing", () => {
    expect(follow(held, { authorised: false })).toEqual({});
    expect(follow(held, { authorised: false, ended: true, status: "Failed" })).toEqual({});
    expect(follow(held, { ended: true, status: "Failed" })).toEqual({});
  });
});

describe("the accepted charge", () => {
  test("completes the order; the hold stays", () => {
    expect(follow(accepted, { status: "Completed", captured: true, ended: true })).toEqual({
      write: { order: { ...accepted.order, status: "Completed", remainingMs: null, endedAt: NOW } },
      events: { order: "OrderUpdated" },
    });
  });

  test("that failed for good returns the time that was left", () => {
    const expiresAt = NOW + 5_000_000 + 60_000;
    expect(follow(accepted, { status: "Failed", ended: true }, NOW + 5_000_000)).toEqual({
      write: {
        order: { ...accepted.order, chargeId: null, remainingMs: null, expiresAt },
        hold: { ...accepted.hold, until: expiresAt },
      },
      events: { order: "OrderUpdated" },
      claims: [{ mode: "keep", claim: "lock", name: "t1", owner: "o1", until: expiresAt }],
    });
  });

  test("that failed but may still take money changes nothing", () => {
    expect(follow(accepted, { status: "Failed" })).toEqual({});
  });

  test("that failed ends the order when the hold is gone", () => {
    const given = { ...accepted, hold: exampleHold({ orderId: "o2" }) };
    expect(follow(given, { status: "Failed", ended: true })).toEqual({
      write: {
        order: {
          ...accepted.order,
          chargeId: null,
          remainingMs: null,
          status: "Cancelled",
          reason: "ticket taken",
          endedAt: NOW,
        },
      },
      events: { order: "OrderCancelled" },
      claims: [{ mode: "release", claim: "lock", name: "t1", owner: "o1", until: null }],
    });
  });
});

describe("money that goes back", () => {
  const expired: Given = { order: exampleOrder({ status: "Cancelled", reason: "expired" }), hold: null };
  const late = { authorised: true, captured: true } as const;

  test("is noted for the buyer in the same change as a refusal", () => {
    const decision = follow(expired, { ...late, refund: "due" });
    expect(decision).toMatchObject({
      write: { order: { refund: { chargeId: "c1", standing: "due" }, refused: { chargeId: "c1", reason: "expired" } } },
    });
  });

  test("is noted at each step, also for a refunded sale", () => {
    const order = exampleOrder({
      ...{ status: "Cancelled", reason: "refunded", chargeId: "c1" },
      refund: { chargeId: "c1", standing: "failed" },
    });
    const charge = { ...late, status: "Completed", ended: true, refund: "done" } as const;
    expect(follow({ order, hold: exampleHold({ until: null }) }, charge)).toEqual({
      write: { order: { ...order, refund: { chargeId: "c1", standing: "done" } } },
      events: { order: "OrderUpdated" },
    });
    const known = { ...order, refund: { chargeId: "c1", standing: "done" as const } };
    expect(follow({ order: known, hold: null }, charge)).toEqual({});
  });
});
