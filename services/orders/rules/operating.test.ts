import { countedId, decisionsOf } from "@holdfast/actors/testing";
import { expect, test } from "vitest";
import { exampleHold, exampleOrder, NO_LINE, NOW, TERMS } from "../testing/examples.ts";
import { orderActor } from "./order-actor.ts";
import { numberedLike, numberOf, OPEN_ORDERS, orderDocument } from "./order-document.ts";

const REASON = "cancelled by operator";
const cancel = { type: "CancelByOperator" } as const;

function given(changes: Parameters<typeof exampleOrder>[0] = {}) {
  const documents = { ...NO_LINE, order: exampleOrder(changes), hold: exampleHold() };
  return decisionsOf(orderActor, { now: NOW, id: "o1", terms: TERMS }).given(documents);
}

test.each(["Offered", "Created", "AwaitingPayment"] as const)("an operator cancels an order that is %s", (status) => {
  const order = exampleOrder({ status });
  const offered = status === "Offered" ? { endedAsOffer: true } : {};
  given({ status })
    .when(cancel)
    .expect({
      write: {
        order: { ...order, ...offered, status: "Cancelled", reason: REASON, endedAt: NOW },
        hold: { orderId: null, userId: null, fence: 1, until: null },
      },
      events: { order: "OrderCancelled" },
      claims: [{ mode: "release", claim: "lock", name: "t1", owner: "o1", until: null }],
    });
});

test("a second cancellation by an operator changes nothing", () => {
  given({ status: "Cancelled", reason: REASON }).when(cancel).expect({});
});

test("an operator cancels no order that is paid for, being paid for, or has ended otherwise", () => {
  given({ status: "Completed", chargeId: "c1" }).when(cancel).expectRefusal("completed");
  given({ chargeId: "c1", remainingMs: 5 }).when(cancel).expectRefusal("paying");
  given({ status: "Cancelled", reason: "expired" }).when(cancel).expectRefusal("ended");
});

test("an operator refunds a completed order, once, and none that is disputed", () => {
  const refund = { type: "Refund", sellerId: null } as const;
  const completed = exampleOrder({ status: "Completed", chargeId: "c1" });
  const after = { ...completed, status: "Cancelled" as const, reason: "refunded", endedAt: NOW };
  given(completed)
    .when(refund)
    .expect({ write: { order: after }, events: { order: "OrderCancelled" } });
  given(after).when(refund).expect({});
  given({ ...completed, dispute: "open" })
    .when(refund)
    .expectRefusal("disputed");
});

test("an order is listed by its deadline while it is open, and always by the beginning of its short number", () => {
  const id = countedId(1);
  const listed = (status: "Created" | "Completed") =>
    orderDocument
      .lists?.(exampleOrder({ id, status }))
      .filter(({ list }) => list === OPEN_ORDERS || list.startsWith("numb"));
  const number = numberOf(id) ?? expect.fail();
  const byNumber = { list: numberedLike(number) };
  expect(number).toHaveLength(8);
  expect(listed("Created")).toEqual([byNumber, { list: OPEN_ORDERS, score: exampleOrder().expiresAt }]);
  expect(listed("Completed")).toEqual([byNumber]);
  expect(numberOf("none")).toBeNull();
});
