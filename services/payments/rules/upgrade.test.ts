// Opens the charges that a process of the release before has left under way.

import { countedId } from "@holdfast/actors/testing";
import type { OrderView } from "@holdfast/contracts";
import { expect, test } from "vitest";
import { exampleOrder, NOW, ORDER } from "../testing/example-order.ts";
import {
  dueAt,
  liveCharge,
  newPayments,
  type PaymentsInMemory,
  pay,
  payments,
  sendPayment,
  takeStep,
  verdictDueAt,
} from "../testing/payments-in-memory.ts";
import { capture } from "../testing/stripe-in-memory.ts";
import { chargeDocument } from "./charge.ts";

const FIRST = countedId(11);
// Fields of charges and orders that the release before does not know.
const SINCE = ["acceptedAt", "deliverable", "dispute", "isGrouped", "seal", "buyerFeeCents"];

const begun = paid(told(newPayments(NOW), {}));
const authorised = takeStep(begun, ORDER, "none");
const accepted = told(authorised, { version: 2, chargeId: FIRST });

function told(state: PaymentsInMemory, fields: Partial<OrderView>): PaymentsInMemory {
  return sendPayment(state, ORDER, { type: "FollowOrder", order: exampleOrder(fields) }).state;
}

function paid(state: PaymentsInMemory): PaymentsInMemory {
  return pay(state, { orderId: ORDER, chargeId: FIRST, userId: "u1" }, { card: "pays" });
}

/** Returns what the release before would have stored. */
function asBefore(state: PaymentsInMemory): PaymentsInMemory {
  const documents = Object.entries(state.memory.documents).map(([key, { version, text }]) => {
    const known = Object.entries(JSON.parse(text)).filter(([name]) => !SINCE.includes(name));
    return [key, { version, text: JSON.stringify(Object.fromEntries(known)) }];
  });
  return { ...state, memory: { ...state.memory, documents: Object.fromEntries(documents) } };
}

function charge({ memory }: PaymentsInMemory) {
  return payments.read(memory, chargeDocument, FIRST);
}

function steps(state: PaymentsInMemory, count: number): PaymentsInMemory {
  return count === 0 ? state : steps(takeStep(state, ORDER, "none"), count - 1);
}

const completed = { status: "Completed", deliverable: "yes", captured: true, ended: true };

test("a charge whose create was under way is authorised by the same request, accepted and captured", () => {
  const before = asBefore(begun);
  expect(liveCharge(before, ORDER)).toMatchObject({ intent: null, isAccepted: false, deliverable: null });
  const found = told(takeStep(before, ORDER, "none"), { version: 2, chargeId: FIRST });
  expect(charge(steps(found, 1))).toMatchObject(completed);
  expect(Object.keys(found.stripe.intents)).toHaveLength(1);
});

test("a charge that was authorised and not accepted is captured once it is accepted", () => {
  const after = told(asBefore(authorised), { version: 2, chargeId: FIRST });
  expect(charge(steps(after, 1))).toMatchObject(completed);
});

test("a charge that was accepted and not captured is captured at once after it is looked at", () => {
  const before = asBefore(accepted);
  expect(charge(before)).toMatchObject({ isAccepted: true, acceptedAt: null, deliverable: null });
  const looked = steps(before, 1);
  expect([dueAt(looked, ORDER, "charge"), verdictDueAt(looked, ORDER)]).toEqual([NOW, null]);
  expect(charge(steps(looked, 1))).toMatchObject(completed);
});

test("a charge that was captured, its capture not seen, is completed by the next look", () => {
  const name = Object.keys(accepted.stripe.intents)[0] ?? "";
  const before = asBefore({ ...accepted, stripe: capture(accepted.stripe, name).stripe });
  expect(charge(steps(before, 1))).toMatchObject(completed);
});

test("a completed charge stays as it was, and a later event of its order changes nothing", () => {
  const done = asBefore(steps(accepted, 1));
  const after = told(done, { version: 3, status: "Completed", chargeId: FIRST });
  expect(charge(after)).toEqual(charge(done));
  expect(charge(done)).toMatchObject({ status: "Completed", ended: true, deliverable: null });
});
