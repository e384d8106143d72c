import { expect, test } from "vitest";
import { type Charge, newCharge } from "./charge.ts";
import type { Intent } from "./intent.ts";
import { decideOrphan } from "./orphan-decision.ts";

const ORPHAN_AGE_MS = 120_000;

const intent: Intent = {
  id: "pi_1",
  checkout: null,
  state: "authorised",
  amountCents: 1999,
  receivedCents: 0,
  currency: "usd",
  chargeId: "c1",
  orderId: "o1",
  siteId: "s",
  createdAt: 0,
  fault: null,
  refund: null,
};
const live: Charge = {
  ...newCharge(
    { id: "o1", userId: "u1", priceCents: 1999, buyerFeeCents: 0, title: "Gig" },
    { currency: "usd", paymentMethod: "pm", now: 0 },
  ),
  id: "c1",
  version: 0,
};
const ended: Charge = { ...live, status: "Failed", ended: true, stripeId: "pi_2" };

test.each<[string, Partial<Intent>, Charge | null, number, ReturnType<typeof decideOrphan>]>([
  ["without a charge", {}, null, ORPHAN_AGE_MS, "cancel"],
  ["too young", {}, null, ORPHAN_AGE_MS - 1, "wait"],
  ["captured without a charge", { state: "captured" }, null, ORPHAN_AGE_MS, "refund"],
  ["of a charge that ended with another", {}, ended, ORPHAN_AGE_MS, "cancel"],
  ["of a charge that ended before any", {}, { ...ended, stripeId: null }, ORPHAN_AGE_MS, "cancel"],
  ["of a charge that ended with it", { state: "captured" }, { ...ended, stripeId: "pi_1" }, ORPHAN_AGE_MS, "leave"],
  ["of a living charge that does not know it", {}, live, ORPHAN_AGE_MS, "wait"],
  ["of a living charge", {}, { ...live, stripeId: "pi_1" }, ORPHAN_AGE_MS, "leave"],
  ["cancelled", { state: "canceled" }, null, ORPHAN_AGE_MS, "leave"],
  ["given back", { state: "captured", refund: { id: "re_1", isDone: true } }, null, ORPHAN_AGE_MS, "leave"],
  ["being given back", { state: "captured", refund: { id: "re_1", isDone: false } }, null, ORPHAN_AGE_MS, "wait"],
])("decideOrphan() of an intent %s", (_, fields, charge, now, decision) => {
  expect(decideOrphan({ ...intent, ...fields }, charge, { now, ageMs: ORPHAN_AGE_MS })).toBe(decision);
});
