import { expect, test } from "vitest";
import { exampleOrder } from "../testing/example-order.ts";
import { type Charge, newCharge } from "./charge.ts";
import type { CallError, Intent } from "./intent.ts";
import { type OrderState, orderCopyAfter } from "./order.ts";
import { isRefundSettled, refundProgressOf } from "./payment-progress.ts";
import { observeRefund, refundStep } from "./refunding.ts";

const terms = { currency: "usd", paymentMethod: "pm", now: 1_000 };
const paid: Charge = {
  ...newCharge({ id: "o1", userId: "u1", priceCents: 1999, buyerFeeCents: 0, title: "Gig" }, terms),
  ...{ id: "c1", version: 5, status: "Completed", ended: true, authorised: true, captured: true, isAccepted: true },
  ...{ intent: "captured", stripeId: "pi_1", paymentMethod: null },
};
const lost: CallError = { kind: "lost", code: "connection", message: "no answer" };
const server: CallError = { kind: "server", code: "api_error", message: "500" };

function order(fields: Parameters<typeof exampleOrder>[0]): OrderState {
  const copy = orderCopyAfter(null, exampleOrder({ chargeId: "c1", ...fields }));
  if (!copy) throw new Error("no copy");
  return copy;
}
const sold = order({ status: "Completed" });
const takenBack = order({ status: "Cancelled", reason: "refunded" });

function seen(refund: Intent["refund"], error: CallError | null = null) {
  const intent: Intent = {
    ...{ id: "pi_1", checkout: null, state: "captured", amountCents: 1999, receivedCents: 1999, currency: "usd" },
    ...{ chargeId: "c1", orderId: "o1", siteId: "s", createdAt: 0, fault: null, refund },
  };
  return { kind: "seen" as const, intent, error };
}

test("what a completed order was paid by is only read again", () => {
  expect([refundStep(paid, sold), isRefundSettled(paid), refundProgressOf(paid)]).toEqual(["look", true, null]);
});

test("a sale taken back is refunded, then read until the refund is done", () => {
  expect([refundStep(paid, takenBack), takenBack.refundIds]).toEqual(["refund", ["c1"]]);
  const pending = observeRefund(paid, takenBack, {
    step: "refund",
    tried: 1,
    observation: seen({ id: "re_1", isDone: false }),
  });
  expect([refundProgressOf(pending), refundStep(pending, takenBack), isRefundSettled(pending)]).toEqual([
    "pending",
    "look",
    false,
  ]);
  const done = observeRefund(pending, takenBack, {
    step: "look",
    tried: 1,
    observation: seen({ id: "re_1", isDone: true }),
  });
  expect([refundProgressOf(done), done.status, done.stripeRefundId, isRefundSettled(done)]).toEqual([
    "done",
    "Completed",
    "re_1",
    true,
  ]);
});

test.each([
  ["a stored answer that did nothing", seen(null, server), { refund: 2 }, "failed"],
  ["a refund that failed at once", seen(null), { refund: 2 }, "failed"],
  ["no answer: the key stays", seen(null, lost), { refund: 1 }, "due"],
  ["nothing that could be seen", { kind: "unknown" as const, error: lost }, { refund: 1 }, "due"],
])("%s", (_, observation, tries, progress) => {
  const after = observeRefund(paid, takenBack, { step: "refund", tried: 1, observation });
  expect([after.tries, after.failures, refundProgressOf(after)]).toEqual([{ ...paid.tries, ...tries }, 1, progress]);
  expect(refundStep(after, takenBack)).toBe("refund");
});

test("a refund that fails after it was done is made again under another key", () => {
  const done = { ...paid, isRefundAsked: true, stripeRefundId: "re_1", isRefunded: true };
  const again = observeRefund(done, takenBack, { step: "look", tried: 1, observation: seen(null) });
  expect([refundProgressOf(again), again.tries.refund, refundStep(again, takenBack)]).toEqual(["failed", 2, "refund"]);
});

test("a result that comes twice raises the key once", () => {
  const result = { step: "refund", tried: 1, observation: seen(null, server) } as const;
  const once = observeRefund(paid, takenBack, result);
  expect(observeRefund(once, takenBack, result).tries.refund).toBe(2);
});
