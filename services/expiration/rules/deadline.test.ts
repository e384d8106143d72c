import type { Stored } from "@holdfast/actors";
import type { OrderView } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import { type Deadline, type DeadlineMessage, deadlineActor, deadlineDocument } from "./deadline.ts";

const AT = 1_800_000_000_000;

function known(changes: Partial<Deadline> = {}): Stored<Deadline> {
  return { id: "o1", version: 2, expiresAt: AT, firedFor: null, isEnded: false, ...changes };
}

function order(changes: Partial<OrderView> = {}): DeadlineMessage {
  const ticket = {
    id: "t1",
    title: "Concert",
    priceCents: 1999,
    venue: null,
    startsAt: null,
    section: null,
    seat: null,
    description: null,
  };
  const view: OrderView = {
    id: "o1",
    version: 0,
    userId: "ann",
    sellerId: "seller",
    status: "Created",
    expiresAt: AT,
    ticket,
    ...{ fence: 1, edition: 0, reason: null, chargeId: null, refused: null },
    ...changes,
  };
  return { type: "FollowOrder", order: view };
}

function decide(deadline: Stored<Deadline> | null, message: DeadlineMessage, now = AT - 1_000) {
  return deadlineActor.decide({ deadline }, message, {
    now,
    id: "o1",
    newId: () => "unused",
    counted: 0,
    terms: undefined,
  });
}

const set = (at: number | null) => [{ name: "deadline", at }];

describe("FollowOrder", () => {
  test("sets the timer of an open order at its deadline", () => {
    const first = { write: { deadline: { expiresAt: AT, firedFor: null, isEnded: false } }, timers: set(AT) };
    expect(decide(null, order())).toEqual(first);
    expect(decide(null, order({ status: "AwaitingPayment", version: 3 }))).toEqual(first);
  });

  test("sets it again at each event of an open order, without a new version", () => {
    expect(decide(known(), order({ status: "AwaitingPayment" }))).toEqual({ timers: set(AT) });
    expect(decide(known({ firedFor: AT }), order())).toEqual({ timers: set(AT) });
  });

  test("keeps it while a payment has stopped the clock", () => {
    expect(decide(known(), order({ status: "AwaitingPayment", chargeId: "c1" }))).toEqual({ timers: set(AT) });
  });

  test("moves it when the time left was given back, also after it fired", () => {
    expect(decide(known({ firedFor: AT }), order({ expiresAt: AT + 500 }))).toEqual({
      write: { deadline: { expiresAt: AT + 500, firedFor: AT, isEnded: false } },
      timers: set(AT + 500),
    });
  });

  test("removes it when the order has ended, also when that is the order's first event", () => {
    for (const status of ["Completed", "Cancelled"] as const) {
      const ended = { write: { deadline: { expiresAt: AT, firedFor: null, isEnded: true } }, timers: set(null) };
      expect(decide(known(), order({ status }))).toEqual(ended);
      expect(decide(null, order({ status }))).toEqual(ended);
    }
  });

  test("leaves an ended order alone", () => {
    expect(decide(known({ isEnded: true }), order())).toEqual({});
    expect(decide(known({ isEnded: true }), order({ status: "Cancelled" }))).toEqual({});
  });
});

describe("Fire", () => {
  test("publishes OrderExpired when the deadline has passed, and not before", () => {
    const fired = {
      write: { deadline: { ...known(), firedFor: AT } },
      events: { deadline: "OrderExpired" },
      notBefore: AT,
    };
    expect(decide(known(), { type: "Fire" }, AT)).toEqual(fired);
    expect(decide(known({ firedFor: AT }), { type: "Fire" }, AT)).toEqual(fired);
    expect(decide(known(), { type: "Fire" }, AT - 1)).toEqual({ timers: set(AT) });
  });

  test("publishes nothing for an ended or unknown order", () => {
    expect(decide(known({ isEnded: true }), { type: "Fire" }, AT)).toEqual({});
    expect(decide(null, { type: "Fire" }, AT)).toEqual({});
  });
});

test("deadlineDocument publishes the deadline alone", () => {
  expect(deadlineDocument.view?.(known({ firedFor: AT }))).toEqual({ id: "o1", version: 2, expiresAt: AT });
});
