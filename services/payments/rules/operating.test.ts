import { countedId, emptyMemory, type Memory } from "@holdfast/actors/testing";
import type { OrderView } from "@holdfast/contracts";
import { expect, test } from "vitest";
import { exampleOrder, NOW } from "../testing/example-order.ts";
import { dueAt, newPayments, pay, payments, sendPayment, takeStep } from "../testing/payments-in-memory.ts";
import { chargeDocument, DISPUTES, UNFINISHED_CHARGES } from "./charge.ts";
import { paymentActor } from "./payment.ts";
import type { PaymentMessage } from "./payment-terms.ts";
import { payoutDocument, UNFINISHED_PAYOUTS } from "./payout.ts";

const CHARGE = countedId(2);
const order = exampleOrder();
const completed = exampleOrder({ version: 3, status: "Completed", chargeId: CHARGE });
const FAULT = "code blocked";
const thaw = { type: "Thaw", fault: FAULT } as const;

// A payment whose intent is authorised; with `isPaid` captured, and its order completed.
function paying(isPaid: boolean) {
  let state = sendPayment(newPayments(NOW), order.id, follow(order)).state;
  state = pay(state, { orderId: order.id, chargeId: CHARGE, userId: order.userId }, { card: "pays" });
  state = takeStep(state, order.id, "none");
  if (!isPaid) return state;
  state = sendPayment(state, order.id, follow({ ...order, version: 2, chargeId: CHARGE })).state;
  for (let step = 0; step < 3; step += 1) state = takeStep(state, order.id, "none");
  return sendPayment(state, order.id, follow(completed)).state;
}

const follow = (view: OrderView): PaymentMessage => ({ type: "FollowOrder", order: view });
const lists = (memory: Memory) => {
  const charge = payments.read(memory, chargeDocument, CHARGE) ?? expect.fail();
  return (chargeDocument.lists?.(charge) ?? []).map(({ list }) => list);
};
const payoutIn = (memory: Memory) => payments.read(memory, payoutDocument, order.id) ?? expect.fail();
const send = (memory: Memory, message: PaymentMessage) => payments.ask(memory, paymentActor, { id: order.id, message });

function sent(memory: Memory, message: PaymentMessage): Memory {
  const asked = send(memory, message);
  if ("refused" in asked) expect.fail(asked.refused.message);
  return asked.memory;
}

// Payments' own process has run the timer that the thawing has set.
const settled = (memory: Memory) =>
  sent(memory, { type: "ObservePayout", step: "wait", tried: 1, seen: { kind: "nothing" } });

test("asking Stripe makes the next step of a live charge due at once, however often", () => {
  let state = paying(false);
  expect(lists(state.memory)).toContain(UNFINISHED_CHARGES);
  const waiting = dueAt(state, order.id, "charge");
  expect(waiting).toBeGreaterThan(NOW);
  for (let n = 0; n < 2; n += 1) {
    state = sendPayment(state, order.id, { type: "AskStripe", chargeId: CHARGE }).state;
    expect(dueAt(state, order.id, "charge")).toBe(NOW);
  }
});

test("asking Stripe about a completed payment reads its refunds and disputes, and changes no money by itself", () => {
  const { memory } = paying(true);
  const before = payments.read(memory, chargeDocument, CHARGE);
  expect(before).toMatchObject({ ended: true, captured: true, status: "Completed" });
  expect(lists(memory)).not.toContain(UNFINISHED_CHARGES);
  const after = sent(memory, { type: "AskStripe", chargeId: CHARGE });
  const due = payments.timers(after).filter(({ at }) => at === NOW);
  expect(due.map(({ name }) => name).toSorted()).toEqual(["dispute", "refund"]);
  expect(payments.read(after, chargeDocument, CHARGE)).toEqual(before);
});

test("Stripe is not asked about what is not there", () => {
  const { memory } = paying(true);
  expect(send(memory, { type: "AskStripe", chargeId: countedId(9) })).toMatchObject({ refused: { code: "not_found" } });
  expect(send(emptyMemory(), { type: "AskStripe", chargeId: CHARGE })).toMatchObject({
    refused: { code: "not_found" },
  });
});

test("a dispute is listed by the end of the time for evidence until it has ended", () => {
  const { memory } = paying(true);
  const dispute = { id: "dp_1", state: "open", dueAt: NOW + 9 } as const;
  const open = sent(memory, { type: "ObserveDispute", chargeId: CHARGE, dispute });
  const charge = payments.read(open, chargeDocument, CHARGE) ?? expect.fail();
  expect(chargeDocument.lists?.(charge)).toContainEqual({ list: DISPUTES, score: NOW + 9 });
  const won = sent(open, { type: "ObserveDispute", chargeId: CHARGE, dispute: { id: "dp_1", state: "won" } });
  expect(lists(won)).not.toContain(DISPUTES);
});

test("a payout that is frozen for its ticket goes on once it is thawed, and the same fault freezes it no more", () => {
  const frozen = sent(paying(true).memory, { type: "TicketFaulty", fault: FAULT });
  expect(payoutIn(frozen)).toMatchObject({ stage: "frozen", why: "ticket", ticketFault: FAULT });
  expect(payoutDocument.lists?.(payoutIn(frozen)).map(({ list }) => list)).toContain(UNFINISHED_PAYOUTS);
  const thawed = sent(frozen, thaw);
  expect(payments.timers(thawed)).toContainEqual(expect.objectContaining({ name: "payout", at: NOW }));
  const after = settled(thawed);
  expect(payoutIn(after)).toMatchObject({ stage: "held", why: "event", isTicketFaulty: false });
  // The message of the operator came again after a crash, and so did that of delivery.
  expect(payoutIn(sent(after, thaw)).stage).toBe("held");
  expect(payoutIn(sent(after, { type: "TicketFaulty", fault: FAULT })).stage).toBe("held");
  expect(payoutIn(sent(after, { type: "TicketFaulty", fault: "file lost" }))).toMatchObject({ why: "ticket" });
});

test("a thawed payout stays frozen while its payment is disputed", () => {
  const frozen = sent(paying(true).memory, { type: "TicketFaulty", fault: FAULT });
  const disputed = sent(frozen, { type: "ObserveDispute", chargeId: CHARGE, dispute: { id: "dp_1", state: "open" } });
  expect(payoutIn(settled(sent(disputed, thaw)))).toMatchObject({ stage: "frozen", why: "dispute" });
});

test("nothing is thawed that is not frozen, or for another fault than the operator has seen", () => {
  const { memory } = paying(true);
  const refused = { refused: { code: "not_frozen" } };
  expect(send(memory, thaw)).toMatchObject(refused);
  const frozen = sent(memory, { type: "TicketFaulty", fault: "file lost" });
  expect(send(frozen, thaw)).toMatchObject(refused);
  expect(send(emptyMemory(), thaw)).toMatchObject({ refused: { code: "not_found" } });
});
