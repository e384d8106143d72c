import { expect, test } from "vitest";
import { type Charge, newCharge } from "./charge.ts";
import type { CallError, Intent } from "./intent.ts";
import { keyOf, nextStep, observe, type Step, type StepResult } from "./step.ts";

const server: CallError = { kind: "server", code: "api_error", message: "500" };
const lost: CallError = { kind: "lost", code: "connection", message: "no answer" };
const refused: CallError = { kind: "refused", code: "unexpected_state", message: "no" };

const fresh: Charge = {
  ...newCharge(
    { id: "o1", userId: "u1", priceCents: 1999, buyerFeeCents: 0, title: "Gig" },
    { currency: "usd", paymentMethod: "pm", now: 1_000 },
  ),
  id: "c1",
  version: 0,
};
const authorised: Charge = { ...fresh, intent: "authorised", authorised: true, stripeId: "pi_1", paymentMethod: null };
const accepted: Charge = { ...authorised, isAccepted: true, deliverable: "yes" };
const refusedCharge: Charge = { ...authorised, refusal: "expired" };

function intent(fields: Partial<Intent> = {}): Intent {
  return {
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
    ...fields,
  };
}

function after(charge: Charge, step: Step, observation: StepResult["observation"], tried = 1): Charge {
  return observe(charge, { step, tried, observation }, 2_000);
}

const seen = (fields?: Partial<Intent>, error: CallError | null = null) => ({
  kind: "seen" as const,
  intent: intent(fields),
  error,
});

test("observe() records an authorisation and forgets the payment method", () => {
  expect(after(fresh, "authorise", seen())).toEqual(authorised);
});

test("observe() completes a captured charge only once the order has accepted it", () => {
  const taken = { state: "captured", receivedCents: 1999 } as const;
  expect(after(fresh, "look", seen(taken))).toMatchObject({
    status: "Created",
    authorised: true,
    captured: true,
    ended: false,
  });
  expect(after(accepted, "capture", seen(taken))).toMatchObject({ status: "Completed", captured: true, ended: true });
});

test("observe() never completes a charge that was refused, also when it was accepted too", () => {
  const charge = after(
    { ...accepted, refusal: "payment mismatch" },
    "look",
    seen({ state: "captured", receivedCents: 1999 }),
  );
  expect(charge).toMatchObject({ status: "Created", ended: false });
  expect(nextStep(charge, 0)).toBe("refund");
});

test.each<Partial<Intent>>([{ amountCents: 1998 }, { currency: "eur" }, { orderId: "o2" }, { chargeId: null }])(
  "observe() refuses an intent that is not the one asked for: %o",
  (fields) => {
    const charge = after(fresh, "authorise", seen(fields));
    expect(charge).toMatchObject({ authorised: false, refusal: "payment mismatch" });
    expect(nextStep(charge, 0)).toBe("cancel");
  },
);

test("observe() refuses a capture of another amount and gives it back", () => {
  const charge = after(accepted, "capture", seen({ state: "captured", receivedCents: 1000 }));
  expect(charge).toMatchObject({ ended: false, status: "Created" });
  expect(nextStep(charge, 0)).toBe("refund");
});

test("observe() cancels the intent of a declined card before the charge ends", () => {
  const fault = { code: "insufficient_funds", message: "Your card has insufficient funds." };
  const declined = after(fresh, "authorise", seen({ state: "declined", fault }));
  expect(declined).toMatchObject({ ended: false, fault });
  expect(nextStep(declined, 0)).toBe("cancel");
  expect(after(declined, "cancel", seen({ state: "canceled" }))).toMatchObject({
    ended: true,
    status: "Failed",
    fault,
  });
});

test("observe() ends a card that asks for 3-D Secure as declined", () => {
  const asked = after(fresh, "authorise", seen({ state: "requires_action" }));
  expect(asked.fault?.code).toBe("authentication_required");
  expect(nextStep(asked, 0)).toBe("cancel");
});

test("observe() ends a charge whose payment method Stripe does not know", () => {
  const charge = after(fresh, "authorise", { kind: "absent", error: refused });
  expect(charge).toMatchObject({
    status: "Failed",
    ended: true,
    paymentMethod: null,
    fault: { code: "unexpected_state" },
  });
});

test("observe() keeps the key after a lost answer", () => {
  const charge = after(fresh, "authorise", { kind: "unknown", error: lost });
  expect(charge).toMatchObject({ failures: 1, isDoubtful: false });
  expect([nextStep(charge, 2_000), keyOf(charge, "authorise")]).toEqual(["authorise", "c1:create:1"]);
});

test("observe() raises the try of a create only after a search has not found the intent", () => {
  const doubtful = after(fresh, "authorise", { kind: "unknown", error: server });
  expect([nextStep(doubtful, 2_000), doubtful.tries.create]).toEqual(["find", 1]);
  const raised = after(doubtful, "find", { kind: "absent", error: null });
  expect([nextStep(raised, 2_000), keyOf(raised, "authorise")]).toEqual(["authorise", "c1:create:2"]);
  expect(after(raised, "find", { kind: "absent", error: null })).toBe(raised);
});

test("observe() takes the intent over that was found after a doubtful create", () => {
  const doubtful = after(fresh, "authorise", { kind: "unknown", error: server });
  expect(after(doubtful, "find", seen())).toEqual(authorised);
});

test("nextStep() searches for the intent before it repeats a create after 20 hours", () => {
  expect(nextStep(fresh, 1_000 + 20 * 3_600_000)).toBe("authorise");
  expect(nextStep(fresh, 1_001 + 20 * 3_600_000)).toBe("find");
});

test("nextStep() makes or finds the intent of a refused charge through the same key", () => {
  const cancelled = { ...fresh, refusal: "cancelled by buyer" };
  expect([nextStep(cancelled, 2_000), keyOf(cancelled, "authorise")]).toEqual(["authorise", "c1:create:1"]);
  expect(nextStep(after(cancelled, "authorise", seen()), 2_000)).toBe("cancel");
});

test("observe() ends a refused charge whose intent a search has not found", () => {
  const charge = { ...fresh, refusal: "expired", isDoubtful: true };
  expect(after(charge, "find", { kind: "absent", error: null })).toMatchObject({ ended: true, status: "Failed" });
});

test("observe() ignores another intent of the same charge", () => {
  expect(after(authorised, "authorise", seen({ id: "pi_2", state: "canceled" }))).toBe(authorised);
});

test("observe() ignores a reading that is older than what is known", () => {
  const declined = { ...fresh, intent: "canceled" as const };
  expect(after(declined, "look", seen({ state: "authorised" }))).toBe(declined);
});

test.each(["capture", "cancel", "refund"] as const)(
  "observe() raises the try of a %s whose stored answer did nothing",
  (step) => {
    const states = {
      capture: accepted,
      cancel: refusedCharge,
      refund: { ...refusedCharge, intent: "captured" as const },
    };
    const { state, receivedCents } = step === "refund" ? intent({ state: "captured", receivedCents: 1999 }) : intent();
    const charge = after(states[step], step, seen({ state, receivedCents }, server));
    expect(charge.tries).toEqual({ ...fresh.tries, [step]: 2 });
    expect(charge).toMatchObject({ failures: 1, hasGivenUp: false, ended: false });
    expect(after(charge, step, seen({ state, receivedCents }, server)).tries).toEqual(charge.tries);
  },
);

test("observe() keeps the key of a capture whose answer was lost", () => {
  expect(after(accepted, "capture", seen({}, lost))).toEqual({ ...accepted, failures: 1 });
});

test("observe() gives a refused capture up and cancels first", () => {
  const charge = after(accepted, "capture", seen({}, refused));
  expect(charge).toMatchObject({ hasGivenUp: true, ended: false });
  expect(nextStep(charge, 0)).toBe("cancel");
  const taken = after(charge, "cancel", seen({ state: "captured", receivedCents: 1999 }, refused));
  expect(taken).toMatchObject({ status: "Completed", ended: true });
});

test("observe() ends a refunded charge and keeps the refund's id", () => {
  const charge = { ...refusedCharge, intent: "captured" as const, captured: true };
  const refund = { id: "re_1", isDone: true };
  const ended = after(charge, "refund", seen({ state: "captured", receivedCents: 1999, refund }));
  expect(ended).toMatchObject({ status: "Failed", ended: true, stripeRefundId: "re_1" });
});

test("observe() waits for a refund that is under way and repeats one that failed", () => {
  const charge = { ...refusedCharge, intent: "captured" as const, captured: true };
  const taken = { state: "captured", receivedCents: 1999 } as const;
  const pending = after(charge, "refund", seen({ ...taken, refund: { id: "re_1", isDone: false } }));
  expect([pending.ended, nextStep(pending, 0)]).toEqual([false, "look"]);
  const failed = after(pending, "look", seen({ ...taken, refund: null }));
  expect([failed.stripeRefundId, nextStep(failed, 0)]).toEqual([null, "refund"]);
});

test("observe() leaves an ended charge as it is", () => {
  const ended = { ...accepted, status: "Completed" as const, ended: true };
  expect(after(ended, "look", seen({ state: "canceled" }))).toBe(ended);
});
