import { describe, expect, test } from "vitest";
import { exampleCopy, exampleHold, exampleOrder, HOLD_MS, NOW } from "../testing/examples.ts";
import { type HoldDecision, holdActor, type PlaceOrder } from "./purchase.ts";

type Given = Parameters<typeof holdActor.decide>[0];

const nobody = { hold: null, ticket: exampleCopy(), order: null };

function decide(given: Given, message: Partial<PlaceOrder> = {}, counted = 0): HoldDecision {
  const asked: PlaceOrder = {
    type: "PlaceOrder",
    orderId: "o9",
    userId: "bob",
    expectedPriceCents: null,
    holdMs: HOLD_MS,
    maxOpenOrders: 4,
    ...message,
  };
  return holdActor.decide(given, asked, { now: NOW, id: "t1", newId: () => "unused", counted, terms: undefined });
}

function refusal(given: Given, message: Partial<PlaceOrder> = {}, counted = 0): string | undefined {
  const decision = decide(given, message, counted);
  return "refused" in decision ? decision.refused.code : undefined;
}

function change(given: Given, message: Partial<PlaceOrder> = {}) {
  const decision = decide(given, message);
  if ("refused" in decision) throw new Error(decision.refused.message);
  return decision;
}

describe("PlaceOrder grants a free ticket", () => {
  test("in one change: hold, order, lock and event", () => {
    const { reply, ...rest } = change(nobody);
    expect(reply).toBeDefined();
    expect(rest).toEqual({
      write: {
        hold: { orderId: "o9", userId: "bob", fence: 1, until: NOW + HOLD_MS },
        order: {
          userId: "bob",
          sellerId: "seller",
          status: "Created",
          expiresAt: NOW + HOLD_MS,
          ticket: exampleOrder().ticket,
          ...{ fence: 1, edition: 0, reason: null, chargeId: null, refused: null },
          ...{ remainingMs: null, refusedCharges: [], endedAt: null, refund: null },
        },
      },
      events: { order: "OrderCreated" },
      claims: [
        {
          mode: "acquire",
          claim: "lock",
          name: "t1",
          owner: "o9",
          until: NOW + HOLD_MS,
          orElse: { refused: { code: "held", message: "Cannot buy ticket t1: someone else holds it" } },
        },
      ],
    });
  });

  test("answers with the shown part of the order as it is after the commit", () => {
    const order = exampleOrder({ id: "o9" });
    const { id, userId, status, expiresAt, reason, version } = order;
    const ticket = { id: "t1", title: order.ticket.title, priceCents: 1999 };
    expect(change(nobody).reply?.({ ...nobody, order })).toEqual({
      kind: "placed",
      order: { id, userId, status, expiresAt, reason, version, ticket },
    });
  });

  test("with a fence above the last one", () => {
    const freed = exampleHold({ orderId: null, userId: null, until: null, fence: 7 });
    expect(change({ ...nobody, hold: freed }).write?.hold?.fence).toBe(8);
  });

  test("whose hold is overdue, though nothing has cleaned up", () => {
    const overdue = exampleHold({ until: NOW });
    expect(change({ ...nobody, hold: overdue }).write?.hold).toMatchObject({ orderId: "o9", fence: 2 });
  });

  test("at the price on the page", () => {
    expect(change(nobody, { expectedPriceCents: 1999 }).write?.order?.ticket.priceCents).toBe(1999);
  });

  test("of the edition in the copy of the ticket", () => {
    const ticket = exampleCopy({ edition: 3, priceCents: 2500 });
    expect(change({ ...nobody, ticket }).write?.order).toMatchObject({ edition: 3, ticket: { priceCents: 2500 } });
  });
});

describe("PlaceOrder refuses", () => {
  test("a ticket without a copy", () => expect(refusal({ ...nobody, ticket: null })).toBe("not_found"));

  test("a delisted ticket", () =>
    expect(refusal({ ...nobody, ticket: exampleCopy({ status: "delisted" }) })).toBe("not_found"));

  test("the seller's own ticket", () => expect(refusal(nobody, { userId: "seller" })).toBe("own_ticket"));

  test("a ticket held by another, to the last millisecond", () => {
    expect(refusal({ ...nobody, hold: exampleHold({ until: NOW + 1 }) })).toBe("held");
  });

  test("a ticket whose hold has no deadline, because a charge was accepted", () => {
    expect(refusal({ ...nobody, hold: exampleHold({ until: null }) })).toBe("held");
  });

  test("a sold ticket, with and without a hold", () => {
    expect(refusal({ ...nobody, ticket: exampleCopy({ status: "sold" }) })).toBe("sold");
    expect(refusal({ ...nobody, ticket: exampleCopy({ status: "sold" }), hold: exampleHold({ until: null }) })).toBe(
      "sold",
    );
  });

  test("another price than the one on the page", () => {
    expect(refusal(nobody, { expectedPriceCents: 1998 })).toBe("price_changed");
  });

  test("a buyer with the maximum of open orders, after every reason of the ticket itself", () => {
    expect([3, 4, 5].map((counted) => refusal(nobody, {}, counted))).toEqual([
      undefined,
      "too_many_open_orders",
      "too_many_open_orders",
    ]);
    expect(refusal({ ...nobody, hold: exampleHold() }, {}, 4)).toBe("held");
    expect(refusal({ ...nobody, hold: exampleHold() }, { userId: "ann" }, 4)).toBeUndefined();
  });
});

describe("PlaceOrder changes nothing", () => {
  test("for the buyer who holds the ticket: the answer names the buyer's order", () => {
    const given = { ...nobody, hold: exampleHold() };
    const { reply, ...rest } = change(given, { userId: "ann", expectedPriceCents: 1 });
    expect(rest).toEqual({});
    expect(reply?.(given)).toEqual({ kind: "mine", orderId: "o1" });
  });

  test("when the same order id comes again, whatever the order's status is", () => {
    const order = exampleOrder({ id: "o9", status: "Cancelled", reason: "expired" });
    const given = { ...nobody, order, hold: exampleHold({ orderId: "o10", userId: "cid" }) };
    const { reply, ...rest } = change(given);
    expect(rest).toEqual({});
    expect(reply?.(given)).toMatchObject({
      kind: "placed",
      order: { id: "o9", status: "Cancelled", reason: "expired" },
    });
  });
});
