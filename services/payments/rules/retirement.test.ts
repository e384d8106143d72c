import { decisionsOf } from "@holdfast/actors/testing";
import { test } from "vitest";
import { defaultPaymentTimes } from "../config.ts";
import { type Charge, newCharge } from "./charge.ts";
import type { EventCopy } from "./event.ts";
import type { OrderState } from "./order.ts";
import { type Payout, payoutDocument } from "./payout.ts";
import { chargeEndActor, paymentEndActor } from "./retirement.ts";

const DAY = 86_400_000;
const ENDS = 100 * DAY;
const AFTER = 30 * DAY;
// A day after the time at which the documents of tickets and orders go.
const GOES = ENDS + AFTER + DAY;
const terms = { ...defaultPaymentTimes, currency: "usd", archiveAfterMs: AFTER };

const order = (changes: Partial<OrderState> = {}): OrderState & { id: string; version: number } => ({
  ...{ id: "o1", version: 5, userId: "u1", status: "Completed", expiresAt: DAY, title: "Gig", priceCents: 1999 },
  ...{ buyerFeeCents: 0, seal: "none", chargeId: "c1", reason: null, sourceVersion: 3, liveChargeId: null },
  ...{ refundIds: [], declined: 0, ...changes },
});

const bill = { id: "o1", userId: "u1", priceCents: 1999, buyerFeeCents: 0, title: "Gig" };
const charge = (changes: Partial<Charge> = {}): Charge => ({
  ...newCharge(bill, { currency: "usd", paymentMethod: "pm_1", now: DAY }),
  ...{ id: "c1", version: 3, status: "Completed", captured: true, ended: true, isAccepted: true, ...changes },
});

const payout = (changes: Partial<Payout> = {}): Payout => ({
  ...payoutDocument.schema.parse({
    ...{ sellerId: "u2", ticketId: "t1", title: "Gig", chargeId: "c1", amountCents: 1999, currency: "usd" },
    ...{ status: "owed", soldAt: DAY, changedAt: ENDS, eventId: "e1", endsAt: ENDS, stage: "paid" },
  }),
  ...{ id: "o1", version: 2, ...changes },
});

const event = (changes: Partial<EventCopy> = {}): EventCopy & { id: string; version: number } => ({
  ...{
    id: "e1",
    version: 0,
    status: "scheduled",
    startsAt: ENDS - DAY,
    endsAt: ENDS,
    sourceVersion: 1,
    toldUpTo: null,
  },
  ...changes,
});

const sold = { order: order(), charge: charge(), payout: payout(), event: event() };
type Sold = Partial<{ [Name in keyof typeof sold]: (typeof sold)[Name] | null }>;
const at = (now: number, changes: Sold = {}) =>
  decisionsOf(paymentEndActor, { now, id: "o1", terms })
    .given({ ...sold, ...changes })
    .when(null);
const archived = { archive: { order: true, charge: true, payout: true } } as const;

/** Fails unless nothing goes, and the time of the next look is `next`. */
function expectKept(decided: ReturnType<typeof at>, next: number): void {
  decided.expect({});
  decided.expectReply(sold, next);
}

test("a settled payment is archived whole, a day after the rest of the sale and not before", () => {
  expectKept(at(GOES - 1), GOES);
  at(GOES).expect(archived);
  at(GOES, { order: null }).expect({});
});

test("the event's own end decides, which may have moved since the sale", () => {
  const later = { event: event({ startsAt: ENDS + 9 * DAY, endsAt: ENDS + 10 * DAY }) };
  expectKept(at(GOES, later), GOES + 10 * DAY);
  at(GOES + 10 * DAY, later).expect(archived);
  const without = { event: null, payout: payout({ endsAt: ENDS - DAY }) };
  expectKept(at(GOES - DAY - 1, without), GOES - DAY);
});

// The time of the next look is a day later: nobody can say when the money will have settled.
const MONEY_MAY_MOVE: readonly [string, Sold][] = [
  ["an order that waits for its payment", { order: order({ status: "AwaitingPayment" }) }],
  ["an order with a charge under way", { order: order({ liveChargeId: "c2" }) }],
  ["an order with a charge to refund", { order: order({ refundIds: ["c0"] }) }],
  ["a charge that may still take money", { charge: charge({ ended: false }) }],
  ["a charge whose refund is due", { charge: charge({ isRefundAsked: true }) }],
  ["a charge whose refund is pending", { charge: charge({ isRefundAsked: true, stripeRefundId: "re_1" }) }],
  ["an open dispute", { charge: charge({ dispute: { id: "du_1", state: "open" } }) }],
  ["an inquiry of the bank", { charge: charge({ dispute: { id: "du_1", state: "inquiry" } }) }],
  ["a completed order whose charge is not here", { charge: null }],
  ["a completed order whose payout is not here", { payout: null }],
  ...(["owed", "held", "due", "transferring", "frozen", "reversing"] as const).map((stage): [string, Sold] => [
    `a payout that is ${stage}`,
    { payout: payout({ stage }) },
  ]),
  ["a payout that is to be taken back", { payout: payout({ status: "withdrawn" }) }],
  ["a payout whose dispute is lost", { payout: payout({ dispute: "lost" }) }],
  ["a debt that nobody has noted", { payout: payout({ stage: "shortfall" }) }],
  ["an event that is put off", { event: event({ status: "postponed", startsAt: null, endsAt: null }) }],
];

test.each(MONEY_MAY_MOVE)("%s keeps the payment, however late", (_what, changes) => {
  expectKept(at(GOES + 1_000 * DAY, changes), GOES + 1_001 * DAY);
});

test.each<[string, Sold]>([
  [
    "a refunded sale",
    { charge: charge({ isRefundAsked: true, isRefunded: true }), payout: payout({ stage: "withdrawn" }) },
  ],
  ["a payout that was taken back", { payout: payout({ status: "withdrawn", stage: "reversed" }) }],
  ["a debt that is noted", { payout: payout({ stage: "shortfall", isDebtNoted: true }) }],
  ["a dispute that was won", { charge: charge({ dispute: { id: "du_1", state: "won" } }) }],
])("%s goes as well", (_what, changes) => {
  at(GOES, changes).expect(archived);
});

test("a payout that has just changed stays a week, while the sweeps compare it with Stripe", () => {
  const changes = { payout: payout({ changedAt: GOES - DAY }) };
  expectKept(at(GOES, changes), GOES + 6 * DAY);
  at(GOES + 6 * DAY, changes).expect(archived);
});

test("an order that nobody has paid is deleted that long after its deadline", () => {
  const unpaid = { order: order({ status: "Cancelled", chargeId: null }), charge: null, payout: null, event: null };
  expectKept(at(DAY + AFTER - 1, unpaid), DAY + AFTER);
  at(DAY + AFTER, unpaid).expect({ delete: { order: true } });
});

const endOf = (now: number, of: Charge | null, its: ReturnType<typeof order> | null = null) =>
  decisionsOf(chargeEndActor, { now, id: "c1", terms }).given({ charge: of, order: its }).when(null);

test("a charge that has not paid an order is deleted, or archived when its money was given back", () => {
  const failed = charge({ captured: false, isAccepted: false });
  const givenBack = charge({ isAccepted: false, refusal: "too late", isRefunded: true });
  const later = endOf(DAY + AFTER - 1, failed);
  later.expect({});
  later.expectReply({ charge: null, order: null }, DAY + AFTER);
  endOf(DAY + AFTER, failed).expect({ delete: { charge: true } });
  endOf(DAY + AFTER, givenBack).expect({ archive: { charge: true } });
  endOf(DAY + AFTER, null).expect({});
});

test("a charge stays while its money may move, and that of an order goes with the order", () => {
  const late = DAY + AFTER;
  for (const kept of [
    endOf(late, charge({ isAccepted: false, refusal: "too late" })),
    endOf(late, charge({ captured: false, ended: false })),
    endOf(late, charge({ isAccepted: false, dispute: { id: "du_1", state: "open" } })),
    endOf(late, charge(), order()),
  ]) {
    kept.expect({});
    kept.expectReply({ charge: null, order: null }, late + DAY);
  }
});
