import { decisionsOf } from "@holdfast/actors/testing";
import { expect, test } from "vitest";
import { type Dealings, dealingsActor, payingOf, refundOf } from "./dealings.ts";

const { given } = decisionsOf(dealingsActor, { now: 0, id: "u1" });
const stored = (...dealings: Dealings["dealings"]) => ({ id: "u1", version: 0, dealings });
const paying = { id: "o1", kind: "paying" } as const;
const refund = { id: "c1", kind: "refund" } as const;
type Order = Parameters<typeof payingOf>[0];
const order = (changes: Partial<Order>) =>
  ({ version: 2, chargeId: null, status: "AwaitingPayment", ...changes }) as Order;

test("a payment under way is noted once, and forgotten when it has ended", () => {
  const follow = (dealings: ReturnType<typeof stored> | null, under: "paying" | null) =>
    given({ dealings }).when({ type: "Follow", id: "o1", under });
  follow(null, "paying").expect({ write: { dealings: { dealings: [paying] } } });
  follow(stored(paying), "paying").expect({});
  follow(stored(refund, paying), null).expect({ write: { dealings: { dealings: [refund] } } });
  follow(stored(refund), null).expect({});
});

test("an order is being paid for from the accepted charge until it ends or the time is given back", () => {
  expect(payingOf(order({ chargeId: "c1" }))).toBe("paying");
  for (const status of ["Completed", "Cancelled"] as const)
    expect(payingOf(order({ chargeId: "c1", status }))).toBe(null);
  expect(payingOf(order({ version: 4 }))).toBe(null);
  for (const version of [0, 1, 2]) expect(payingOf(order({ version }))).toBe(undefined);
});

test("money is on its way back until the refund is done", () => {
  const of = (refundState: Parameters<typeof refundOf>[0]["refund"]) =>
    refundOf({ refund: refundState } as Parameters<typeof refundOf>[0]);
  expect([of(null), of("due"), of("pending"), of("failed"), of("done")]).toEqual([
    undefined,
    "refund",
    "refund",
    "refund",
    null,
  ]);
});
