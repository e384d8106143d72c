import { expect, test } from "vitest";
import { exampleOrder, NOW } from "../testing/example-order.ts";
import { type PayoutState, payoutAfter } from "./payout.ts";
import { nextPayoutStep, observePayout, type PayoutSeen, type PayoutStep, payoutKey } from "./payout-step.ts";

function payout(fields: Partial<PayoutState> = {}): PayoutState {
  const order = exampleOrder({ status: "Completed", chargeId: "c1" });
  const born = payoutAfter(null, order, { currency: "usd", now: NOW });
  if (born === null) throw new Error("no payout");
  return { ...born, triedAt: NOW, ...fields };
}

const seen = (before: PayoutState, step: PayoutStep, found: PayoutSeen, tried = 1) =>
  observePayout(before, { step, tried, seen: found }, NOW);

const lost = { kind: "failed", error: { kind: "lost", code: "connection" } } as const;
const server = { kind: "failed", error: { kind: "server", code: "api_error" } } as const;
const refused = { kind: "failed", error: { kind: "refused", code: "balance_insufficient" } } as const;
const busy = payout({ stage: "transferring", transferCents: 1999, accountId: "acct_1" });
const back = payout({ stage: "reversing", transferCents: 1999, transferId: "tr_1" });

test("nextPayoutStep() searches after a doubtful answer, and once the key may be forgotten", () => {
  expect(nextPayoutStep(busy, NOW)).toBe("transfer");
  expect(nextPayoutStep(busy, NOW + 21 * 3_600_000)).toBe("find");
  expect(nextPayoutStep({ ...busy, isDoubtful: true }, NOW)).toBe("find");
  expect(nextPayoutStep(back, NOW)).toBe("reverse");
  expect(nextPayoutStep({ ...back, isDoubtful: true }, NOW)).toBe("find-reversal");
  expect(nextPayoutStep(payout({ stage: "held", dueAt: NOW + 1 }), NOW)).toBe("wait");
  expect(nextPayoutStep(payout({ stage: "due", dueAt: NOW }), NOW)).toBe("begin");
  expect(nextPayoutStep(payout({ stage: "shortfall" }), NOW)).toBe("note");
  expect(nextPayoutStep(payout({ stage: "paid" }), NOW)).toBe("wait");
});

test("payoutKey() names the payout, the call and the attempt", () => {
  expect([payoutKey("o1", busy), payoutKey("o1", { ...back, reversalTry: 3 })]).toEqual([
    "o1:transfer:1",
    "o1:reversal:3",
  ]);
});

test("a transfer begins with the debts taken off, and only from `due`", () => {
  const ready = { kind: "ready", accountId: "acct_1", nettedCents: 500 } as const;
  expect(seen(payout({ stage: "due" }), "begin", ready)).toMatchObject({
    ...{ stage: "transferring", accountId: "acct_1", transferCents: 1499, nettedCents: 500 },
  });
  const frozen = payout({ stage: "frozen" });
  expect(seen(frozen, "begin", ready)).toBe(frozen);
  const all = seen(payout({ stage: "due" }), "begin", { ...ready, nettedCents: 1999 });
  expect(all).toMatchObject({ stage: "paid", transferCents: 0, transferId: null });
});

test("a lost answer keeps the key; a stored failure is searched for before a new one", () => {
  expect(seen(busy, "transfer", lost)).toMatchObject({ stage: "transferring", try: 1, failures: 1, isDoubtful: false });
  const doubtful = seen(busy, "transfer", server);
  expect(doubtful).toMatchObject({ stage: "transferring", try: 1, isDoubtful: true });
  expect(seen(doubtful, "find", { kind: "absent" })).toMatchObject({
    stage: "transferring",
    try: 2,
    isDoubtful: false,
  });
});

test("a refused transfer is due again under a new key, and asks anew for debts", () => {
  expect(seen({ ...busy, nettedCents: 100 }, "transfer", refused)).toMatchObject({
    ...{ stage: "due", try: 2, nettedCents: 0, transferCents: 0, fault: "balance_insufficient", failures: 1 },
  });
});

test("a transfer that is found is the transfer, whichever attempt made it and whatever it took off", () => {
  const found = { kind: "transferred", transferId: "tr_1", amountCents: 1900 } as const;
  const done = seen({ ...busy, try: 2 }, "find", found, 1);
  expect(done).toMatchObject({ stage: "paid", transferId: "tr_1", transferCents: 1900, nettedCents: 99 });
  expect(seen(done, "transfer", { ...found, transferId: "tr_2" })).toBe(done);
  expect(seen(payout({ stage: "due" }), "begin", found)).toMatchObject({ stage: "paid", transferId: "tr_1" });
});

test("a reversal takes back what was transferred; what debts had taken is owed again", () => {
  const made = { kind: "reversed", reversalId: "trr_1", amountCents: 1999 } as const;
  expect(seen(back, "reverse", made)).toMatchObject({ stage: "reversed", reversedCents: 1999, shortfallCents: 0 });
  const netted = { ...back, transferCents: 1499, nettedCents: 500 };
  expect(seen(netted, "reverse", { ...made, amountCents: 1499 })).toMatchObject({
    ...{ stage: "shortfall", shortfallCents: 500, reversalId: "trr_1", isDebtNoted: false },
  });
});

test("a seller without money owes all of it; the debt is noted once", () => {
  const short = seen(back, "reverse", { kind: "short" });
  expect(short).toMatchObject({ stage: "shortfall", shortfallCents: 1999, reversedCents: 0 });
  expect(seen(short, "note", { kind: "noted" })).toMatchObject({ stage: "shortfall", isDebtNoted: true });
  expect(seen(short, "note", lost)).toMatchObject({ isDebtNoted: false, failures: 1 });
});

test("an old result changes nothing", () => {
  expect(seen({ ...back, reversalTry: 2 }, "reverse", { kind: "short" }, 1)).toMatchObject({ stage: "reversing" });
  expect(seen(busy, "wait", { kind: "nothing" })).toBe(busy);
  expect(seen(payout({ stage: "paid" }), "begin", { kind: "no account" }).stage).toBe("paid");
});
