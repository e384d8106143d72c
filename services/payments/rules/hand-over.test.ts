import { countedId } from "@holdfast/actors/testing";
import type { OrderView, SealView, Verdict } from "@holdfast/contracts";
import { expect, test } from "vitest";
import { exampleOrder, NOW, ORDER } from "../testing/example-order.ts";
import {
  DELIVERABLE_MS,
  dueAt,
  liveCharge,
  newPayments,
  type PaymentsInMemory,
  passTime,
  pay,
  payments,
  sendPayment,
  takeStep,
  verdictDueAt,
} from "../testing/payments-in-memory.ts";
import { capture } from "../testing/stripe-in-memory.ts";
import { chargeDocument } from "./charge.ts";
import { withHandOver } from "./hand-over.ts";
import { messagesOf } from "./seal-messages.ts";

const [FIRST, OTHER] = [countedId(11), countedId(12)];

const sealed = told(newPayments(NOW), {});
const authorised = step(
  pay(sealed, { orderId: ORDER, chargeId: FIRST, userId: "u1" }, { card: "pays", isOnPage: false }),
);
const accepted = told(authorised, { version: 2, chargeId: FIRST });

function told(state: PaymentsInMemory, fields: Partial<OrderView>): PaymentsInMemory {
  const order = exampleOrder({ seal: "file", ...fields });
  return sendPayment(state, ORDER, { type: "FollowOrder", order }).state;
}

function step(state: PaymentsInMemory): PaymentsInMemory {
  return takeStep(state, ORDER, "none");
}

function judged(state: PaymentsInMemory, fields: Partial<Verdict> = {}): PaymentsInMemory {
  const verdict = { orderId: ORDER, chargeId: FIRST, fence: 1, edition: 0, ok: true, reason: null, ...fields };
  return sendPayment(state, ORDER, { type: "FollowSeal", verdict }).state;
}

const lost = { ok: false, reason: "file lost" } as const;

function charge({ memory }: PaymentsInMemory) {
  return payments.read(memory, chargeDocument, FIRST);
}

function givenUp(state: PaymentsInMemory, after = DELIVERABLE_MS): PaymentsInMemory {
  return sendPayment(passTime(state, after), ORDER, { type: "GiveUpWaiting" }).state;
}

test("an accepted charge of a sealed ticket takes no money before the verdict, and nothing is asked of Stripe for it", () => {
  const untouched = dueAt(authorised, ORDER, "charge");
  expect([dueAt(accepted, ORDER, "charge"), verdictDueAt(accepted, ORDER)]).toEqual([untouched, NOW + DELIVERABLE_MS]);
  expect(untouched).toBeGreaterThan(NOW);
  expect(dueAt(judged(accepted), ORDER, "charge")).toBe(NOW);
  const looked = step(accepted);
  expect(charge(looked)).toMatchObject({ isAccepted: true, deliverable: null, captured: false, ended: false });
  const taken = step(judged(looked));
  expect(charge(taken)).toMatchObject({ status: "Completed", deliverable: "yes", captured: true, ended: true });
  expect([dueAt(taken, ORDER, "charge"), verdictDueAt(taken, ORDER)]).toEqual([null, null]);
});

test("the verdict of a sale is news until the order is completed; what is wrong with the ticket afterwards always is", () => {
  const verdict = { orderId: ORDER, chargeId: FIRST, fence: 1, edition: 0, ok: true, reason: null };
  const sale = { orderId: ORDER, buyerId: "u1", fence: 1, state: "accepted", dispute: null } as const;
  const completed = { ...sale, state: "completed" } as const;
  expect(sentFor({ verdict, sale })).toEqual(["FollowSeal"]);
  expect(sentFor({ verdict, sale: null })).toEqual(["FollowSeal"]);
  expect(sentFor({ verdict, sale: { ...completed, orderId: countedId(13) } })).toEqual(["FollowSeal"]);
  expect(sentFor({ verdict, sale: completed })).toEqual([]);
  expect(sentFor({ verdict, sale: completed, state: "released" })).toEqual([]);
  expect(sentFor({ verdict, sale: completed, state: "released", reason: "file lost" })).toEqual(["TicketFaulty"]);
});

function sentFor(change: Partial<SealView>): string[] {
  const seal: SealView = {
    ...{ id: "t1", version: 3, sellerId: "u2", attempt: 1, kind: "file", state: "sealed", codeIds: [] },
    ...{ reason: null, verdict: null, ...change },
  };
  return messagesOf(seal).map(({ message }) => String(Object(message).type));
}

test("what is not sealed needs no verdict: the commit that hears the acceptance says yes", () => {
  const open = told(authorised, { version: 2, chargeId: FIRST, seal: "none" });
  expect(liveCharge(open, ORDER)).toMatchObject({ deliverable: "yes", acceptedAt: null });
  expect(verdictDueAt(open, ORDER)).toBeNull();
});

test("a verdict that comes before the acceptance is kept until then", () => {
  const early = judged(authorised);
  expect(step(early)).toMatchObject({ memory: { now: NOW } });
  expect(charge(step(early))).toMatchObject({ deliverable: "yes", captured: false });
  expect(charge(step(told(step(early), { version: 2, chargeId: FIRST })))?.status).toBe("Completed");
});

test("a verdict that nothing can be handed over gives free what is set aside", () => {
  const ended = step(judged(accepted, lost));
  expect(charge(ended)).toMatchObject({ status: "Failed", deliverable: "no", refusal: "file lost", captured: false });
  expect(Object.values(ended.stripe.intents)).toMatchObject([{ state: "canceled" }]);
  expect(verdictDueAt(ended, ORDER)).toBeNull();
});

test("the first verdict stands, and another charge's says nothing", () => {
  expect(judged(judged(accepted), lost)).toEqual(judged(accepted));
  expect(judged(accepted, { chargeId: OTHER, ok: false })).toBe(accepted);
  expect(judged(newPayments(NOW))).toEqual(newPayments(NOW));
});

test("money that is found captured waits for the verdict, which keeps it or gives it back", () => {
  const name = Object.keys(accepted.stripe.intents)[0] ?? "";
  const captured = step({ ...accepted, stripe: capture(accepted.stripe, name).stripe });
  expect(charge(captured)).toMatchObject({ captured: true, status: "Created", ended: false });
  expect(charge(judged(captured))).toMatchObject({ status: "Completed", ended: true });
  expect(charge(step(judged(captured, lost)))).toMatchObject({ status: "Failed", deliverable: "no", ended: true });
  expect(Object.values(step(judged(captured, lost)).stripe.intents)).toMatchObject([{ refund: { isDone: true } }]);
  const ended = step(givenUp(captured));
  expect(charge(ended)).toMatchObject({ status: "Failed", deliverable: null, isRefunded: true });
});

test("without a verdict the charge is given up for good, and a later one changes nothing", () => {
  expect(charge(givenUp(accepted, DELIVERABLE_MS - 1))).toEqual(charge(accepted));
  const over = givenUp(accepted);
  expect(charge(over)).toMatchObject({ refusal: "could not be checked", deliverable: null, ended: false });
  expect(judged(over)).toBe(over);
  expect(judged(over, lost)).toBe(over);
  expect(charge(step(over))).toMatchObject({ status: "Failed", deliverable: null, ended: true });
});

test("a charge that waits no more is not given up", () => {
  expect(charge(givenUp(judged(accepted)))).toEqual(charge(judged(accepted)));
  expect(charge(givenUp(authorised))).toEqual(charge(authorised));
  expect(charge(givenUp(step(judged(accepted))))).toEqual(charge(step(judged(accepted))));
});

test("what a process of the release before has accepted is waited for, or needs no verdict, from the next look on", () => {
  const live = liveCharge(accepted, ORDER);
  if (!live) throw new Error("Cannot read the charge: it is not there");
  const unnoted = { ...live, acceptedAt: null };
  expect(withHandOver(unnoted, "file", NOW + 5)).toEqual({ ...unnoted, acceptedAt: NOW + 5 });
  expect(withHandOver(unnoted, "none", NOW + 5)).toEqual({ ...unnoted, deliverable: "yes" });
  expect(withHandOver(live, "file", NOW + 5)).toBe(live);
});
