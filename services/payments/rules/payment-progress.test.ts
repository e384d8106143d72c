import { expect, test } from "vitest";
import { exampleOrder, NOW } from "../testing/example-order.ts";
import { type Charge, newCharge } from "./charge.ts";
import { isDeclinedCard, OUR_FAULT, paymentProgressOf } from "./payment-progress.ts";

const bill = { ...exampleOrder(), title: "Gig", priceCents: 1999, buyerFeeCents: 0 };
const failed: Charge = {
  ...newCharge(bill, { currency: "usd", paymentMethod: "pm", now: NOW }),
  ...{ id: "c1", version: 1, status: "Failed", ended: true },
};
const declined = { code: "card_declined", message: "Your card was declined." };

test.each<[Partial<Charge>, unknown]>([
  [{ fault: declined }, { kind: "declined", message: declined.message }],
  [{ fault: { code: "amount_too_small", message: OUR_FAULT, isOurs: true } }, { kind: "failed", message: OUR_FAULT }],
  [{ refusal: "payment mismatch" }, { kind: "failed", message: OUR_FAULT }],
  [{ refusal: "another amount" }, { kind: "failed", message: OUR_FAULT }],
  [
    { refusal: "payment mismatch", captured: true },
    { kind: "refused", reason: "payment mismatch", isCaptured: true },
  ],
  [{ refusal: "expired" }, { kind: "refused", reason: "expired", isCaptured: false }],
])("a failed charge with %o is told to its buyer as %o", (fields, progress) => {
  expect(paymentProgressOf({ ...failed, ...fields })).toEqual(progress);
});

test("a card counts as declined only when the card is why the charge failed", () => {
  expect(isDeclinedCard({ ...failed, fault: declined })).toBe(true);
  expect(isDeclinedCard({ ...failed, fault: { ...declined, isOurs: true } })).toBe(false);
  expect(isDeclinedCard({ ...failed, fault: { ...declined, code: "checkout_expired" } })).toBe(false);
  expect(isDeclinedCard({ ...failed, refusal: "expired" })).toBe(false);
});
