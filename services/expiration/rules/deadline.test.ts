import type { Stored } from "@holdfast/actors";
import { decisionsOf } from "@holdfast/actors/testing";
import { NO_FEES, type OrderView } from "@holdfast/contracts";
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
    ...{ eventId: "e1", city: null, country: null, timeZone: null, endsAt: null, row: null, faceValueCents: null },
    ...NO_FEES,
  };
  const view: OrderView = {
    id: "o1",
    version: 0,
    userId: "ann",
    sellerId: "seller",
    status: "Created",
    expiresAt: AT,
    ticket,
    ...{ fence: 1, edition: 0, seal: "none", reason: null, chargeId: null, refused: null },
    ...changes,
  };
  return { type: "FollowOrder", order: view };
}

/** Says what a message is about to change, by default a second before the deadline. */
function when(deadline: Stored<Deadline> | null, message: DeadlineMessage, now = AT - 1_000) {
  return decisionsOf(deadlineActor, { now, id: "o1" }).given({ deadline }).when(message);
}

const set = (at: number | null) => [{ name: "deadline", at } as const];

describe("FollowOrder", () => {
  test("sets the timer of an open order at its deadline", () => {
    const first = { write: { deadline: { expiresAt: AT, firedFor: null, isEnded: false } }, timers: set(AT) };
    when(null, order()).expect(first);
    when(null, order({ status: "AwaitingPayment", version: 3 })).expect(first);
  });

  test("sets it again at each event of an open order, without a new version", () => {
    when(known(), order({ status: "AwaitingPayment" })).expect({ timers: set(AT) });
    when(known({ firedFor: AT }), order()).expect({ timers: set(AT) });
  });

  test("keeps it while a payment has stopped the clock", () => {
    when(known(), order({ status: "AwaitingPayment", chargeId: "c1" })).expect({ timers: set(AT) });
  });

  test("moves it when the time left was given back, also after it fired", () => {
    when(known({ firedFor: AT }), order({ expiresAt: AT + 500 })).expect({
      write: { deadline: { expiresAt: AT + 500, firedFor: AT, isEnded: false } },
      timers: set(AT + 500),
    });
  });

  test("removes it when the order has ended, also when that is the order's first event", () => {
    for (const status of ["Completed", "Cancelled"] as const) {
      const ended = { write: { deadline: { expiresAt: AT, firedFor: null, isEnded: true } }, timers: set(null) };
      when(known(), order({ status })).expect(ended);
      when(null, order({ status })).expect(ended);
    }
  });

  test("leaves an ended order alone", () => {
    when(known({ isEnded: true }), order()).expect({});
    when(known({ isEnded: true }), order({ status: "Cancelled" })).expect({});
  });
});

describe("Fire", () => {
  test("publishes OrderExpired when the deadline has passed, and not before", () => {
    const fired = {
      write: { deadline: { ...known(), firedFor: AT } },
      events: { deadline: "OrderExpired" as const },
      notBefore: AT,
    };
    when(known(), { type: "Fire" }, AT).expect(fired);
    when(known({ firedFor: AT }), { type: "Fire" }, AT).expect(fired);
    when(known(), { type: "Fire" }, AT - 1).expect({ timers: set(AT) });
  });

  test("publishes nothing for an ended or unknown order", () => {
    when(known({ isEnded: true }), { type: "Fire" }, AT).expect({});
    when(null, { type: "Fire" }, AT).expect({});
  });
});

test("deadlineDocument publishes the deadline alone", () => {
  expect(deadlineDocument.view?.(known({ firedFor: AT }))).toEqual({ id: "o1", version: 2, expiresAt: AT });
});
