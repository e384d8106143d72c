import { expect, test } from "vitest";
import { exampleOrder, NOW } from "../testing/example-order.ts";
import { type Charge, newCharge } from "./charge.ts";
import type { EventCopy } from "./event.ts";
import { type Payout, type PayoutState, payoutAfter, payoutDocument } from "./payout.ts";
import { dueAtOf, payoutWith } from "./payout-progress.ts";

const HOUR = 3_600_000;
const terms = { payoutDelayMs: 72 * HOUR, undatedPayoutMs: 30 * 24 * HOUR };
const paid = exampleOrder({ status: "Completed", chargeId: "c1" });

function payout(fields: Partial<PayoutState> = {}): Payout {
  const born = payoutAfter(null, paid, { currency: "usd", now: NOW });
  if (born === null) throw new Error("no payout");
  return { ...born, ...fields, id: paid.id, version: 1 };
}

function charge(fields: Partial<Charge> = {}): Charge {
  const bill = { ...exampleOrder(), title: "Gig", priceCents: 1999, buyerFeeCents: 0 };
  const made = newCharge(bill, { currency: "usd", paymentMethod: "pm", now: NOW });
  return { ...made, id: "c1", version: 1, status: "Completed", ended: true, captured: true, ...fields };
}

const event = (fields: Partial<EventCopy> = {}): EventCopy => ({
  ...{ status: "scheduled", startsAt: NOW, endsAt: null, sourceVersion: 1, toldUpTo: null },
  ...fields,
});

const after = (before: Payout, facts: { charge?: Charge; event?: EventCopy; now?: number }) =>
  payoutWith(before, { charge: facts.charge ?? null, event: facts.event ?? null }, { now: facts.now ?? NOW, terms });

test.each([
  [{}, null, NOW + 30 * 24 * HOUR],
  [{}, event(), NOW + 76 * HOUR],
  [{}, event({ endsAt: NOW + HOUR }), NOW + 73 * HOUR],
  [{ endsAt: NOW + 2 * HOUR }, null, NOW + 74 * HOUR],
  // The event's own copy counts, also where it has lost its date.
  [{ endsAt: NOW + 2 * HOUR }, event({ startsAt: null }), NOW + 30 * 24 * HOUR],
])("dueAtOf(%j) with event %j", (fields, copy, at) => {
  expect(dueAtOf(payout(fields), copy, terms)).toBe(at);
});

test("a payout is held until its time, and is due from then on", () => {
  const held = after(payout(), { event: event() });
  expect(held).toMatchObject({ stage: "held", why: "event", dueAt: NOW + 76 * HOUR });
  expect(after(held, { event: event() })).toBe(held);
  expect(after(held, { event: event(), now: NOW + 76 * HOUR })).toMatchObject({ stage: "due", why: null });
});

test("a postponed event moves its payout, also one that was due", () => {
  const due = after(payout({ stage: "due", why: null }), { event: event({ startsAt: NOW + HOUR }) });
  expect(due).toMatchObject({ stage: "held", why: "event", dueAt: NOW + 77 * HOUR });
});

test("an event that is postponed to a time to be said holds its payout, also one that was due", () => {
  const copy = event({ status: "postponed", startsAt: null });
  const held = after(payout({ stage: "due", why: null }), { event: copy, now: NOW + 1_000 * HOUR });
  expect(held).toMatchObject({ stage: "held", why: "event", dueAt: null });
  const later = event({ status: "postponed", startsAt: NOW + 2_000 * HOUR });
  expect(after(held, { event: later })).toMatchObject({ stage: "held", dueAt: NOW + 2_076 * HOUR });
});

test("a sale that an earlier release wrote gets its time when it is read", () => {
  const older = { sellerId: "u2", ticketId: "t1", title: "Gig", chargeId: "c1", amountCents: 1999, currency: "usd" };
  const stored = payoutDocument.schema.parse({ ...older, status: "owed", soldAt: NOW, changedAt: NOW });
  expect(stored.stage).toBe("owed");
  const read = after({ ...stored, id: "o1", version: 3 }, {});
  expect(read).toMatchObject({ stage: "held", why: "event", dueAt: NOW + 30 * 24 * HOUR });
});

test.each([
  [{ charge: charge({ dispute: { id: "dp_1", state: "open" } }) }, "dispute"],
  [{ event: event({ status: "cancelled" }) }, "cancelled"],
] as const)("a payout freezes under %j", (facts, why) => {
  const frozen = after(payout({ stage: "due" }), { now: NOW + 1_000 * HOUR, ...facts });
  expect(frozen).toMatchObject({ stage: "frozen", why, status: "owed" });
});

test("an inquiry freezes nothing, a won dispute thaws, a lost one ends the payout", () => {
  const dispute = (state: "inquiry" | "open" | "won" | "lost") => ({
    charge: charge({ dispute: { id: "dp_1", state } }),
  });
  expect(after(payout(), dispute("inquiry"))).toMatchObject({ stage: "held", dispute: null });
  const frozen = after(payout(), dispute("open"));
  expect(after(frozen, dispute("won"))).toMatchObject({ stage: "held", why: "event" });
  expect(after(frozen, dispute("lost"))).toMatchObject({ stage: "withdrawn", status: "withdrawn" });
});

test("a refunded sale that was not transferred is withdrawn at once", () => {
  expect(after(payout({ status: "withdrawn" }), {})).toMatchObject({ stage: "withdrawn", why: null });
});

test("a refund and a freeze wait for the outcome of a transfer", () => {
  const busy = payout({ stage: "transferring", status: "withdrawn", transferCents: 1999 });
  const facts = { charge: charge({ stripeRefundId: "re_1" }), event: event({ status: "cancelled" }) };
  expect(after(busy, facts).stage).toBe("transferring");
});

test("what was paid is taken back once the refund exists, or cannot be made without it", () => {
  const sent = payout({ stage: "paid", status: "withdrawn", transferCents: 1999, transferId: "tr_1" });
  expect(after(sent, { charge: charge() }).stage).toBe("paid");
  expect(after(sent, { charge: charge({ stripeRefundId: "re_1" }) }).stage).toBe("reversing");
  expect(after(sent, { charge: charge({ refundFault: "balance_insufficient" }) }).stage).toBe("reversing");
  expect(after(sent, { charge: charge({ refundFault: "refund_failed" }) }).stage).toBe("paid");
  const lost = charge({ dispute: { id: "dp_1", state: "lost" } });
  expect(after({ ...sent, status: "owed" }, { charge: lost }).stage).toBe("reversing");
});

test("a payout that debts took whole has no transfer to take back: all of it is owed again", () => {
  const netted = payout({ stage: "paid", status: "withdrawn", nettedCents: 1999, refund: "made" });
  expect(after(netted, {})).toMatchObject({ stage: "shortfall", shortfallCents: 1999 });
});
