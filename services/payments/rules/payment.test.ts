import { expect, test } from "vitest";
import { anOrder } from "../testing/simulated-order.ts";
import { SimulatedSale } from "../testing/simulated-sale.ts";

function waiting() {
  const sale = new SimulatedSale();
  sale.deliverOrder(0);
  return sale;
}

function step(sale: SimulatedSale): void {
  const begun = sale.begin();
  if (begun) sale.send(sale.perform(begun, "none"));
}

const begin = { type: "Begin", chargeId: "c9", userId: "u1", paymentMethod: "pm" } as const;

test("Begin makes one charge, live on its order, with its work due at once", () => {
  const sale = waiting();
  expect(sale.pay("pays")).toBeNull();
  expect(sale.live()).toMatchObject({ id: "c0", status: "Created", amountCents: 1999, currency: "usd", userId: "u1" });
  expect(sale.timer).toBe(1_000_000);
});

test("Begin refuses a second live attempt and answers a repeated one", () => {
  const sale = waiting();
  sale.pay("pays");
  expect(sale.pay("pays")).toBe("payment_in_progress");
  expect(sale.send({ ...begin, chargeId: "c0" })).toBeNull();
  expect(sale.charges.size).toBe(1);
});

test("Begin refuses an unknown order and another buyer's", () => {
  expect(new SimulatedSale().send(begin)).toBe("not_found");
  expect(waiting().send({ ...begin, userId: "u2" })).toBe("forbidden");
});

test.each([
  [{ status: "Created" as const }, "not_ready"],
  [{ status: "Completed" as const, chargeId: "c1" }, "already_paid"],
  [{ status: "Cancelled" as const, reason: "cancelled by buyer" }, "cancelled"],
  [{ status: "Cancelled" as const, reason: "expired" }, "expired"],
  [{ expiresAt: 1_000_000 }, "expired"],
  [{ chargeId: "c1" }, "payment_in_progress"],
])("Begin refuses an order that is %o", (fields, code) => {
  const sale = new SimulatedSale();
  sale.send({ type: "FollowOrder", order: anOrder(fields) });
  expect(sale.send(begin)).toBe(code);
});

test("FollowOrder captures what the order has accepted", () => {
  const sale = waiting();
  sale.pay("pays");
  step(sale);
  sale.deliverCharge(1);
  sale.deliverOrder(1);
  expect(sale.timer).toBe(1_000_000);
  step(sale);
  expect(sale.charges.get("c0")).toMatchObject({ status: "Completed", ended: true });
  expect(sale.timer).toBeNull();
});

test.each([
  [{ refused: { chargeId: "c0", reason: "too late" } }, "too late"],
  [{ status: "Cancelled" as const, reason: "expired" }, "expired"],
  [{ status: "Completed" as const, chargeId: "c7" }, "already paid"],
])("FollowOrder voids a charge when the order is %o", (fields, refusal) => {
  const sale = waiting();
  sale.pay("pays");
  step(sale);
  sale.send({ type: "FollowOrder", order: anOrder({ version: 2, ...fields }) });
  expect(sale.live()).toMatchObject({ refusal, ended: false });
  step(sale);
  expect(sale.charges.get("c0")).toMatchObject({ status: "Failed", ended: true });
  expect(sale.stripe.intents()).toMatchObject([{ state: "canceled", receivedCents: 0 }]);
});

test("FollowOrder leaves an older event and another charge's refusal aside", () => {
  const sale = waiting();
  sale.pay("pays");
  const before = sale.live();
  sale.send({ type: "FollowOrder", order: anOrder({ version: 2, refused: { chargeId: "c8", reason: "too late" } }) });
  sale.send({ type: "FollowOrder", order: anOrder({ version: 1, status: "Cancelled", reason: "expired" }) });
  expect(sale.live()).toEqual(before);
});

test("Observe waits longer after each call without a result, up to the sweep", () => {
  const sale = waiting();
  sale.pay("pays");
  const waits = [1, 2, 3, 4, 5, 6, 7].map(() => {
    const begun = sale.begin();
    if (begun) sale.send(sale.perform(begun, "lost_after"));
    return Number(sale.timer) - 1_000_000;
  });
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("Observe looks again each sweep while the order has not spoken", () => {
  const sale = waiting();
  sale.pay("pays");
  step(sale);
  expect(sale.timer).toBe(1_030_000);
  step(sale);
  expect([sale.timer, sale.live()?.version]).toEqual([1_030_000, 1]);
});

test("Observe of an attempt that is over keeps the timer of the present one", () => {
  const sale = waiting();
  sale.pay("unknown");
  const begun = sale.begin();
  if (!begun) throw new Error("no step");
  const late = sale.perform(begun, "none");
  sale.send(late);
  sale.pay("pays");
  sale.send(late);
  expect([sale.live()?.id, sale.live()?.version, sale.timer]).toEqual(["c1", 0, 1_000_000]);
});

test("Recheck makes the work due, where there is any", () => {
  const sale = waiting();
  sale.send({ type: "Recheck" });
  expect(sale.timer).toBeNull();
  sale.pay("pays");
  step(sale);
  sale.send({ type: "Recheck" });
  expect(sale.timer).toBe(1_000_000);
});
