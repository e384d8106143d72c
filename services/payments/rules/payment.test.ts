import { countedId } from "@holdfast/actors/testing";
import type { OrderView } from "@holdfast/contracts";
import { expect, test } from "vitest";
import { exampleOrder, NOW, ORDER } from "../testing/example-order.ts";
import {
  beginStep,
  callStripe,
  dueAt,
  liveCharge,
  newPayments,
  type PaymentsInMemory,
  pay,
  payments,
  sendPayment,
  takeStep,
} from "../testing/payments-in-memory.ts";
import type { CallFault, Card } from "../testing/stripe-in-memory.ts";
import { chargeDocument } from "./charge.ts";
import { MOST_DECLINED } from "./order.ts";

const [FIRST, SECOND, OTHER] = [countedId(11), countedId(12), countedId(19)];
const begin = { type: "Begin", chargeId: OTHER, userId: "u1", paymentMethod: "pm" } as const;

const nothing = newPayments(NOW);
const waiting = told(nothing, {});
const paying = presses(waiting, "pays");
const authorised = step(paying);

function told(state: PaymentsInMemory, fields: Partial<OrderView>): PaymentsInMemory {
  return sendPayment(state, ORDER, { type: "FollowOrder", order: exampleOrder(fields) }).state;
}

function presses(state: PaymentsInMemory, card: Card, chargeId = FIRST): PaymentsInMemory {
  return pay(state, { orderId: ORDER, chargeId, userId: "u1" }, { card });
}

function step(state: PaymentsInMemory, fault: CallFault = "none"): PaymentsInMemory {
  return takeStep(state, ORDER, fault);
}

function refusal(state: PaymentsInMemory, message: Parameters<typeof sendPayment>[2]): string | null {
  return sendPayment(state, ORDER, message).refused;
}

function charge({ memory }: PaymentsInMemory, id = FIRST) {
  return payments.read(memory, chargeDocument, id);
}

test("Begin makes one charge, live on its order, with its work due at once", () => {
  expect(liveCharge(paying, ORDER)).toMatchObject({
    ...{ id: FIRST, status: "Created", amountCents: 1999, currency: "usd", userId: "u1" },
  });
  expect(dueAt(paying, ORDER, "charge")).toBe(NOW);
});

test("the acceptance of a ticket of which nothing is sealed leaves the view of its charge as it was", () => {
  const [before, after] = [charge(authorised), charge(told(authorised, { chargeId: FIRST, version: 9 }))];
  expect([before?.isAccepted, after?.isAccepted]).toEqual([false, true]);
  const view = (one: typeof after) => one && chargeDocument.view?.({ ...one, version: 0 });
  expect(view(after)).toEqual(view(before));
});

test("Begin refuses a second live attempt and answers a repeated one", () => {
  expect(refusal(paying, begin)).toBe("payment_in_progress");
  const again = sendPayment(paying, ORDER, { ...begin, chargeId: FIRST });
  expect([again.refused, charge(again.state, OTHER)]).toEqual([null, null]);
});

test("Begin refuses an unknown order and another buyer's", () => {
  expect(refusal(nothing, begin)).toBe("not_found");
  expect(refusal(waiting, { ...begin, userId: "u2" })).toBe("forbidden");
});

test("Begin refuses an order for which too many cards were declined", () => {
  let state = waiting;
  for (let count = 0; count < MOST_DECLINED; count += 1) {
    expect(refusal(state, begin)).toBeNull();
    state = step(step(presses(state, "declines", countedId(20 + count))));
    expect(liveCharge(state, ORDER)).toBeNull();
  }
  expect(refusal(state, begin)).toBe("too_many_attempts");
});

test.each([
  [{ status: "Created" as const }, "not_ready"],
  [{ status: "Completed" as const, chargeId: "c1" }, "already_paid"],
  [{ status: "Cancelled" as const, reason: "cancelled by buyer" }, "cancelled"],
  [{ status: "Cancelled" as const, reason: "expired" }, "expired"],
  [{ expiresAt: NOW }, "expired"],
  [{ chargeId: "c1" }, "payment_in_progress"],
])("Begin refuses an order that is %o", (fields, code) => {
  expect(refusal(told(nothing, fields), begin)).toBe(code);
});

test("FollowOrder captures what the order has accepted", () => {
  const accepted = told(authorised, { version: 2, chargeId: FIRST });
  expect(dueAt(accepted, ORDER, "charge")).toBe(NOW);
  const captured = step(accepted);
  expect(charge(captured)).toMatchObject({ status: "Completed", ended: true });
  expect(dueAt(captured, ORDER, "charge")).toBeNull();
});

test.each([
  [{ refused: { chargeId: FIRST, reason: "too late" } }, "too late"],
  [{ status: "Cancelled" as const, reason: "expired" }, "expired"],
  [{ status: "Completed" as const, chargeId: "c7" }, "already paid"],
])("FollowOrder voids a charge when the order is %o", (fields, refused) => {
  const voided = told(authorised, { version: 2, ...fields });
  expect(liveCharge(voided, ORDER)).toMatchObject({ refusal: refused, ended: false });
  const ended = step(voided);
  expect(charge(ended)).toMatchObject({ status: "Failed", ended: true });
  expect(Object.values(ended.stripe.intents)).toMatchObject([{ state: "canceled", receivedCents: 0 }]);
});

test("FollowOrder leaves an older event and another charge's refusal aside", () => {
  const newer = told(paying, { version: 2, refused: { chargeId: "c8", reason: "too late" } });
  const older = told(newer, { version: 1, status: "Cancelled", reason: "expired" });
  expect(liveCharge(older, ORDER)).toEqual(liveCharge(paying, ORDER));
});

test("Observe waits longer after each call without a result, up to the sweep", () => {
  let state = paying;
  const waits = [1, 2, 3, 4, 5, 6, 7].map(() => {
    state = step(state, "lost_after");
    return Number(dueAt(state, ORDER, "charge")) - NOW;
  });
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("Observe reads the payment again each sweep while the order has not decided", () => {
  expect(dueAt(authorised, ORDER, "charge")).toBe(NOW + 30_000);
  const again = step(authorised);
  expect([dueAt(again, ORDER, "charge"), liveCharge(again, ORDER)?.version]).toEqual([NOW + 30_000, 1]);
});

test("Observe of an attempt that is over keeps the timer of the present one", () => {
  const unknown = presses(waiting, "unknown");
  const begun = beginStep(unknown, ORDER);
  if (!begun) throw new Error("no step");
  const { state, result: late } = callStripe(unknown, begun, "none");
  const failed = sendPayment(state, ORDER, late).state;
  const second = sendPayment(presses(failed, "pays", SECOND), ORDER, late).state;
  const live = liveCharge(second, ORDER);
  expect([live?.id, live?.version, dueAt(second, ORDER, "charge")]).toEqual([SECOND, 0, NOW]);
});

test("Recheck makes the work due, where there is any", () => {
  expect(dueAt(sendPayment(waiting, ORDER, { type: "Recheck" }).state, ORDER, "charge")).toBeNull();
  expect(dueAt(sendPayment(authorised, ORDER, { type: "Recheck" }).state, ORDER, "charge")).toBe(NOW);
});
