// Counts money, payouts and disputes from the commits of payments, and reads what is unfinished for gauges.

import { changesOf, type Database, type Engine, type Observe } from "@holdfast/actors";
import { timerIdsOf } from "@holdfast/actors/inspect";
import { chargeEvents } from "@holdfast/contracts";
import { createCounter, createGauge, type GaugeReader } from "@holdfast/server";
import { type Charge, chargeDocument, DISPUTES } from "../rules/charge.ts";
import { orderDocument } from "../rules/order.ts";
import { paymentTerms, stripeEffect } from "../rules/payment-terms.ts";
import { HELD_PAYOUTS, type Payout, payoutDocument, payoutStage } from "../rules/payout.ts";

const money = createCounter({
  name: "holdfast_money_minor_units_total",
  help: "Money moved, in minor units of the currency: captured, refunded, transferred to sellers, reversed",
  labelNames: ["movement", "currency"],
});
const charges = createCounter({
  name: "holdfast_charges_total",
  help: "Attempts to pay, by how far they came",
  labelNames: ["outcome"],
});
const stages = createCounter({
  name: "holdfast_payout_changes_total",
  help: "Payouts that came into a stage",
  labelNames: ["stage"],
});
const disputes = createCounter({
  name: "holdfast_disputes_total",
  help: "Disputes of card holders that came into a state",
  labelNames: ["state"],
});
const held = createGauge({ name: "holdfast_payouts_held", help: "Payouts whose money the site holds" });
const oldestHeld = createGauge({
  name: "holdfast_payout_oldest_held_seconds",
  help: "Age of the oldest sale whose payout the site holds; 0: none is held",
});
const byStage = createGauge({
  name: "holdfast_payouts_oldest",
  help: "Payouts by stage and why, among the 500 oldest that are held",
  labelNames: ["stage", "why"],
});
const uncertain = createGauge({
  name: "holdfast_charges_uncertain",
  help: "Charges whose last call to Stripe has no certain outcome yet, among the 500 that are looked at first",
});
const oldestUncertain = createGauge({
  name: "holdfast_charge_oldest_uncertain_seconds",
  help: "Age of the oldest attempt among those charges; 0: there is none",
});
const openDisputes = createGauge({
  name: "holdfast_disputes_open",
  help: "Payments that the buyer's bank disputes or asks about, until it has decided",
});
const evidenceDue = createGauge({
  name: "holdfast_dispute_evidence_due_timestamp_seconds",
  help: "Nearest time until which Stripe takes evidence for a dispute, in seconds since 1970; 0: none waits for any",
});

const MOVEMENTS = ["captured", "refunded", "transferred", "reversed"] as const;
type Movement = (typeof MOVEMENTS)[number];

/** Creates the function that counts money: each movement once, by the commit that has recorded it. */
export function createMoneyMetrics(currency: string): Observe {
  for (const movement of MOVEMENTS) money.inc({ movement, currency }, 0);
  for (const outcome of ["begun", "completed", "failed"]) charges.inc({ outcome }, 0);
  for (const state of ["open", "won", "lost"]) disputes.inc({ state }, 0);
  return (fact) => {
    if (fact.kind !== "committed") return;
    for (const { was, is } of changesOf(fact, chargeDocument)) if (is !== null) countCharge(was, is);
    for (const { was, is } of changesOf(fact, payoutDocument)) if (is !== null) countPayout(was, is);
  };
}

function countCharge(was: Charge | null, is: Charge): void {
  const { currency, amountCents, dispute } = is;
  if (was === null) charges.inc({ outcome: "begun" });
  if (was?.status !== is.status && is.status !== "Created") charges.inc({ outcome: is.status.toLowerCase() });
  if (is.captured && !was?.captured) count("captured", currency, amountCents);
  if (is.isRefunded && !was?.isRefunded) count("refunded", currency, amountCents);
  if (dispute !== null && dispute.state !== was?.dispute?.state) disputes.inc({ state: dispute.state });
}

function countPayout(was: Payout | null, is: Payout): void {
  if (was?.stage !== is.stage) stages.inc({ stage: is.stage });
  if (is.transferId !== null && !was?.transferId) count("transferred", is.currency, is.transferCents);
  count("reversed", is.currency, is.reversedCents - (was?.reversedCents ?? 0));
}

function count(movement: Movement, currency: string, amount: number): void {
  if (amount > 0) money.inc({ movement, currency }, amount);
}

const MOST_READ = 500;
const MOST_DISPUTES = 10_000;
const EVERY_MS = 60_000;

/** Creates the reader of what is unfinished: it reads 500 payouts, 500 charges and a list of disputes a minute at most. */
export function createMoneyGauges(engine: Engine, database: Database): GaugeReader {
  return {
    name: "money",
    everyMs: EVERY_MS,
    async read() {
      const now = await engine.now();
      await Promise.all([readPayouts(engine, now), readCharges(engine, database, now), readDisputes(engine)]);
    },
  };
}

async function readPayouts(engine: Engine, now: number): Promise<void> {
  const [number, { entries }] = await Promise.all([
    engine.count(HELD_PAYOUTS),
    engine.listByScore(HELD_PAYOUTS, { limit: MOST_READ }),
  ]);
  const ids = entries.map(({ id }) => id);
  const found = (await engine.readMany(payoutDocument, ids)).filter((payout) => payout !== null);
  held.set(number);
  oldestHeld.set(entries[0] === undefined ? 0 : Math.max(0, now - entries[0].score) / 1_000);
  byStage.reset();
  for (const stage of payoutStage.options) if (isKeptStage(stage)) byStage.set({ stage, why: "" }, 0);
  for (const { stage, why } of found) byStage.inc({ stage, why: why ?? "" });
}

function isKeptStage(stage: Payout["stage"]): boolean {
  return stage === "held" || stage === "due" || stage === "frozen";
}

async function readCharges(engine: Engine, database: Database, now: number): Promise<void> {
  const timer = `${paymentTerms.name}|${stripeEffect.name}`;
  const limitPerPartition = Math.ceil(MOST_READ / database.partitions);
  const orderIds = await timerIdsOf(database, { service: chargeEvents.service, timer, limitPerPartition });
  const orders = await engine.readMany(orderDocument, orderIds);
  const ids = orders.flatMap((order) => order?.liveChargeId ?? []);
  const found = (await engine.readMany(chargeDocument, ids)).filter((charge) => charge !== null && isUncertain(charge));
  uncertain.set(found.length);
  oldestUncertain.set(Math.max(0, ...found.map((charge) => now - (charge?.triedAt ?? now))) / 1_000);
}

/** Sets the gauges of disputes. One whose evidence was sent, or that takes none, has no due time: its score is 0. */
export async function readDisputes(engine: Pick<Engine, "count" | "listByScore">): Promise<void> {
  const [number, { entries }] = await Promise.all([
    engine.count(DISPUTES),
    engine.listByScore(DISPUTES, { limit: MOST_DISPUTES }),
  ]);
  openDisputes.set(number);
  evidenceDue.set((entries.find(({ score }) => score > 0)?.score ?? 0) / 1_000);
}

/** Returns whether nobody knows yet what the last call about a charge has done. */
function isUncertain({ ended, isDoubtful, failures }: Charge): boolean {
  return !ended && (isDoubtful || failures > 0);
}
