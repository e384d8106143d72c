import type { EngineFact } from "@holdfast/actors";
import { metrics } from "@holdfast/server";
import { beforeAll, expect, test } from "vitest";
import { chargeDocument, newCharge } from "../rules/charge.ts";
import { type PayoutState, payoutDocument } from "../rules/payout.ts";
import { createMoneyMetrics, readDisputes } from "./money-metrics.ts";

const bill = { id: "o1", userId: "ann", priceCents: 1_000, buyerFeeCents: 50, title: "Concert" };
const charge = newCharge(bill, { currency: "eur", paymentMethod: null, now: 5 });
const payout = payoutDocument.schema.parse({
  ...{ sellerId: "s", ticketId: "t", title: "Concert", chargeId: "c1", amountCents: 900, currency: "eur" },
  ...{ status: "owed", soldAt: 1, changedAt: 1, stage: "due" },
});

let count: (fact: EngineFact) => void;
beforeAll(() => {
  count = createMoneyMetrics("eur");
});

/** Returns by how much a series grows while the commits are reported. */
async function growth(series: string, ...facts: readonly EngineFact[]): Promise<number> {
  const value = async () => {
    const line = (await metrics.metrics()).split("\n").find((one) => one.startsWith(`${series} `));
    return line === undefined ? 0 : Number(line.split(" ").at(-1));
  };
  const before = await value();
  for (const fact of facts) count(fact);
  return (await value()) - before;
}

type Documents = Extract<EngineFact, { kind: "committed" }>["before"];

function commit(type: typeof chargeDocument | typeof payoutDocument, was: object | null, is: object): EngineFact {
  const stored = (state: object | null): Documents => ({ it: state && { id: "c1", version: 0, ...state } });
  const references = { it: { type, id: "c1" } };
  return { kind: "committed", actor: "payment", at: 9, references, before: stored(was), after: stored(is) };
}

const money = (movement: string) => `holdfast_money_minor_units_total{movement="${movement}",currency="eur"}`;
const captured = { ...charge, captured: true, status: "Completed" };

test("a charge counts its capture and its refund once, with the whole amount", async () => {
  const capture = commit(chargeDocument, charge, captured);
  const later = commit(chargeDocument, captured, { ...captured, ended: true });
  expect(await growth(money("captured"), commit(chargeDocument, null, charge), capture, later)).toBe(1_050);
  const refunded = { ...captured, isRefunded: true };
  const again = commit(chargeDocument, refunded, { ...refunded, failures: 1 });
  expect(await growth(money("refunded"), commit(chargeDocument, captured, refunded), again)).toBe(1_050);
  expect(await growth('holdfast_charges_total{outcome="completed"}', capture, later)).toBe(1);
});

test("a dispute counts in each state that it comes into", async () => {
  const disputed = (state: string) => ({ ...captured, dispute: { id: "d", state } });
  const open = commit(chargeDocument, captured, disputed("open"));
  const same = commit(chargeDocument, disputed("open"), { ...disputed("open"), failures: 2 });
  expect(await growth('holdfast_disputes_total{state="open"}', open, same)).toBe(1);
  const lost = commit(chargeDocument, disputed("open"), disputed("lost"));
  expect(await growth('holdfast_disputes_total{state="lost"}', lost)).toBe(1);
});

test("a payout counts its transfer, and what was taken back of it", async () => {
  const paid: PayoutState = { ...payout, stage: "paid", transferId: "tr_1", transferCents: 900 };
  const reversed: PayoutState = { ...paid, stage: "shortfall", reversedCents: 400 };
  const transfer = commit(payoutDocument, payout, paid);
  expect(await growth(money("transferred"), transfer, commit(payoutDocument, paid, paid))).toBe(900);
  expect(await growth(money("reversed"), commit(payoutDocument, paid, reversed))).toBe(400);
  const stage = 'holdfast_payout_changes_total{stage="shortfall"}';
  expect(await growth(stage, commit(payoutDocument, paid, reversed), commit(payoutDocument, reversed, reversed))).toBe(
    1,
  );
});

test("the gauges of disputes say how many are open, and until when the first takes evidence", async () => {
  const shown = async (...scores: readonly number[]) => {
    const entries = scores.map((score, at) => ({ id: `c${at}`, score }));
    await readDisputes({ count: async () => scores.length, listByScore: async () => ({ entries, next: null }) });
    const lines = (await metrics.metrics()).split("\n");
    return ["holdfast_disputes_open", "holdfast_dispute_evidence_due_timestamp_seconds"].map((name) =>
      lines.find((line) => line.startsWith(`${name} `)),
    );
  };
  const due = "holdfast_dispute_evidence_due_timestamp_seconds";
  expect(await shown(0, 0, 5_000, 9_000)).toEqual(["holdfast_disputes_open 4", `${due} 5`]);
  expect(await shown(0)).toEqual(["holdfast_disputes_open 1", `${due} 0`]);
  expect(await shown()).toEqual(["holdfast_disputes_open 0", `${due} 0`]);
});
