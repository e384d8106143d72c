import { describe, expect, test } from "vitest";
import { exampleHold, exampleOrder, exampleTicket, HOLD_MS, NOW } from "../testing/examples.ts";
import { type OrderDecision, orderDocument } from "./order.ts";
import { type OrderMessage, orderActor } from "./order-actor.ts";

type Given = Parameters<typeof orderActor.decide>[0];

const held: Given = { order: exampleOrder(), hold: exampleHold() };
const created: Given = { ...held, order: exampleOrder({ status: "Created", version: 0 }) };
const cancelByAnn: OrderMessage = { type: "CancelByBuyer", userId: "ann" };
const release = { mode: "release", claim: "lock", name: "t1", owner: "o1", until: null };
const free = { orderId: null, userId: null, fence: 1, until: null };

function decide(given: Given, message: OrderMessage, now = NOW): OrderDecision {
  return orderActor.decide(given, message, { now, id: "o1", newId: () => "unused", counted: 0, terms: undefined });
}

function refusal(given: Given, message: OrderMessage, now = NOW): string | undefined {
  const decision = decide(given, message, now);
  return "refused" in decision ? decision.refused.code : undefined;
}

function ended(given: Given, reason: string, now = NOW) {
  return {
    write: { order: { ...given.order, status: "Cancelled", reason, remainingMs: null, endedAt: now }, hold: free },
    events: { order: "OrderCancelled" },
    claims: [release],
  };
}

function deadline(expiresAt: number): OrderMessage {
  return { type: "DeadlinePassed", deadline: { id: "o1", version: 0, expiresAt } };
}

function follow(changes: Parameters<typeof exampleTicket>[0]): OrderMessage {
  return { type: "FollowTicket", ticket: exampleTicket(changes) };
}

function lists(status: "Created" | "AwaitingPayment" | "Completed" | "Cancelled") {
  return orderDocument.lists?.(exampleOrder({ status })).map(({ list }) => list);
}

describe("CancelByBuyer", () => {
  test("cancels an open order and frees its ticket", () => {
    expect(decide(held, cancelByAnn)).toEqual(ended(held, "cancelled by buyer"));
    expect(decide(created, cancelByAnn)).toEqual(ended(created, "cancelled by buyer"));
  });

  test("is fine a second time and changes nothing", () => {
    expect(decide({ ...held, order: exampleOrder({ status: "Cancelled", reason: "expired" }) }, cancelByAnn)).toEqual(
      {},
    );
  });

  test("leaves the hold of the next order alone", () => {
    const next = exampleHold({ orderId: "o2", userId: "bob", fence: 2 });
    const decision = decide({ ...held, hold: next }, cancelByAnn);
    expect(decision).toEqual({
      ...ended(held, "cancelled by buyer"),
      write: { order: ended(held, "cancelled by buyer").write.order },
    });
  });

  test("is refused to others, on a completed order, while paying, and for no order", () => {
    expect(refusal(held, { type: "CancelByBuyer", userId: "bob" })).toBe("forbidden");
    expect(refusal({ ...held, order: exampleOrder({ status: "Completed", chargeId: "c1" }) }, cancelByAnn)).toBe(
      "completed",
    );
    expect(refusal({ ...held, order: exampleOrder({ chargeId: "c1", remainingMs: 5 }) }, cancelByAnn)).toBe("paying");
    expect(refusal({ order: null, hold: null }, cancelByAnn)).toBe("not_found");
  });
});

describe("DeadlinePassed", () => {
  const at = NOW + HOLD_MS;

  test("cancels an open order whose time is up", () => {
    expect(decide(held, deadline(at), at)).toEqual(ended(held, "expired", at));
  });

  test("changes nothing when a charge was accepted, the order has ended, or it has a later deadline", () => {
    expect(decide({ ...held, order: exampleOrder({ chargeId: "c1" }) }, deadline(at), at)).toEqual({});
    expect(decide({ ...held, order: exampleOrder({ status: "Completed" }) }, deadline(at), at)).toEqual({});
    expect(decide({ ...held, order: exampleOrder({ status: "Cancelled" }) }, deadline(at), at)).toEqual({});
    expect(decide({ ...held, order: exampleOrder({ expiresAt: at + 1 }) }, deadline(at), at)).toEqual({});
  });

  test("comes again when the clock was set back", () => {
    expect(refusal(held, deadline(at), at - 1)).toBe("early");
  });
});

describe("FollowTicket", () => {
  test("asks for the payment once the ticket is reserved", () => {
    expect(decide(created, follow({ status: "reserved", orderId: "o1" }))).toEqual({
      write: { order: { ...created.order, status: "AwaitingPayment" } },
      events: { order: "OrderUpdated" },
    });
  });

  test("cancels with the ticket's reason when it refused", () => {
    for (const reason of ["price changed", "ticket changed", "delisted", "ticket taken"]) {
      expect(decide(created, follow({ refused: { orderId: "o1", reason } }))).toEqual(ended(created, reason));
      expect(decide(held, follow({ refused: { orderId: "o1", reason } }))).toEqual(ended(held, reason));
    }
  });

  test("changes nothing when it names another order, has nothing new, or comes too late", () => {
    expect(decide(created, follow({ status: "reserved", orderId: "o2" }))).toEqual({});
    expect(decide(created, follow({ refused: { orderId: "o2", reason: "delisted" } }))).toEqual({});
    expect(decide(held, follow({ status: "reserved", orderId: "o1" }))).toEqual({});
    const refused = follow({ refused: { orderId: "o1", reason: "delisted" } });
    for (const status of ["Completed", "Cancelled"] as const) {
      expect(decide({ ...held, order: exampleOrder({ status }) }, refused)).toEqual({});
    }
    expect(decide({ ...held, order: exampleOrder({ chargeId: "c1" }) }, refused)).toEqual({});
  });
});

describe("Refund", () => {
  const sold: Given = {
    order: exampleOrder({ status: "Completed", chargeId: "c1", endedAt: NOW - 1 }),
    hold: exampleHold({ until: null }),
  };
  const byUser = (sellerId: string | null): OrderMessage => ({ type: "Refund", sellerId });

  test.each(["seller", null])("by %s takes a completed sale back; the hold stays for ever", (sellerId) => {
    expect(decide(sold, byUser(sellerId))).toEqual({
      write: { order: { ...sold.order, status: "Cancelled", reason: "refunded", endedAt: NOW } },
      events: { order: "OrderCancelled" },
    });
  });

  test("is for its seller alone, not for its buyer", () => {
    expect([refusal(sold, byUser("ann")), refusal(sold, byUser("other"))]).toEqual(["forbidden", "forbidden"]);
  });

  test("a second time changes nothing", () => {
    const order = exampleOrder({ status: "Cancelled", reason: "refunded", chargeId: "c1" });
    expect(decide({ ...sold, order }, byUser("seller"))).toEqual({});
  });

  test.each<Parameters<typeof exampleOrder>[0]>([
    { status: "Created" },
    { status: "AwaitingPayment" },
    { status: "AwaitingPayment", chargeId: "c1" },
    { status: "Cancelled", reason: "expired" },
  ])("refuses an order that is %j", (changes) => {
    expect(refusal({ ...sold, order: exampleOrder(changes) }, byUser("seller"))).toBe("not_completed");
  });
});

test("orderDocument reads an order from before refunds were noted", () => {
  const { refund: _, ...older } = exampleOrder();
  expect(orderDocument.upcasts?.map((upcast) => upcast(older))).toEqual([exampleOrder()]);
});

test("orderDocument publishes only the view", () => {
  const { remainingMs, refusedCharges, endedAt, refund, ...view } = exampleOrder();
  expect([remainingMs, refusedCharges, endedAt, refund]).toEqual([null, [], null, null]);
  expect(orderDocument.view?.(exampleOrder())).toEqual(view);
});

test("orderDocument lists an order under its buyer, and as open while it is", () => {
  expect(lists("Created")).toEqual(["by-buyer:ann", "open:ann"]);
  expect(lists("AwaitingPayment")).toEqual(["by-buyer:ann", "open:ann"]);
  expect(lists("Completed")).toEqual(["by-buyer:ann"]);
  expect(lists("Cancelled")).toEqual(["by-buyer:ann"]);
});
