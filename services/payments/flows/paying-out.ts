// Performs the next call of a payout and returns its result as a message to the payment actor.

import type { Engine, Log } from "@holdfast/actors";
import { chargeDocument } from "../rules/charge.ts";
import { type Payee, payeeDocument } from "../rules/payee.ts";
import { payeeActor } from "../rules/payee-actor.ts";
import { paymentActor } from "../rules/payment.ts";
import type { PaymentMessage } from "../rules/payment-terms.ts";
import { type Payout, payoutDocument } from "../rules/payout.ts";
import { nextPayoutStep, type PayoutSeen, triedByPayout } from "../rules/payout-step.ts";
import type { ConnectGateway } from "../stripe/connect-gateway.ts";
import { callErrorOf } from "../stripe/stripe-answers.ts";

/** Holds the dependencies of a payout's calls. */
export interface PayingOutOptions {
  readonly engine: Engine;
  readonly connect: ConnectGateway;
  readonly log: Log;
}

/**
 * Performs the next step of an order's payout and returns what the step has found. Safe to repeat, also concurrently or
 * after a crash: each call reads the payout from Redis, and a repeated step sends the same idempotency key.
 */
export async function payOut(orderId: string, options: PayingOutOptions): Promise<PaymentMessage> {
  const { engine, log } = options;
  const payout = await engine.read(payoutDocument, orderId);
  if (!payout) return { type: "ObservePayout", step: "wait", tried: 0, seen: { kind: "nothing" } };
  const step = nextPayoutStep(payout, await engine.now());
  const seen = await perform(payout, step, options);
  report(log, payout, seen);
  return { type: "ObservePayout", step, tried: triedByPayout(payout), seen };
}

async function perform(
  payout: Payout,
  step: ReturnType<typeof nextPayoutStep>,
  options: PayingOutOptions,
): Promise<PayoutSeen> {
  const { engine, connect } = options;
  if (step === "begin") return await begin(payout, options);
  if (step === "note") return await noteDebt(payout, engine);
  if (step === "wait") return { kind: "nothing" };
  const charge = await engine.read(chargeDocument, payout.chargeId);
  if (!charge) return failure("no_charge");
  return await connect.performPayout(payout, charge, step);
}

// Reads at Stripe what a lost event may not have told: a dispute, and a transfer that a Redis that lost its last second
// has forgotten. What the payee's debts take is asked for last.
async function begin(payout: Payout, { engine, connect }: PayingOutOptions): Promise<PayoutSeen> {
  const payee = await readPayee(engine, payout.sellerId);
  if (payee?.state !== "active" || payee.accountId === null) return { kind: "no account" };
  const charge = await engine.read(chargeDocument, payout.chargeId);
  if (!charge) return failure("no_charge");
  try {
    const found = await connect.findTransfer({ ...payout, accountId: payout.accountId ?? payee.accountId });
    if (found) return { kind: "transferred", transferId: found.id, amountCents: found.amountCents };
    const dispute = charge.stripeId === null ? null : await connect.disputeOf(charge.stripeId);
    if (dispute && dispute.state !== charge.dispute?.state) {
      await engine.ask(paymentActor, payout.id, { type: "ObserveDispute", chargeId: charge.id, dispute });
    }
  } catch (caught) {
    return { kind: "failed", error: callErrorOf(caught) };
  }
  const message = { type: "TakeDebt", payoutId: payout.id, mostCents: payout.amountCents } as const;
  const nettedCents = await engine.ask(payeeActor, payout.sellerId, message);
  if (nettedCents < 0) return failure("debts_busy");
  return { kind: "ready", accountId: payee.accountId, nettedCents };
}

async function noteDebt({ id, sellerId, shortfallCents }: Payout, engine: Engine): Promise<PayoutSeen> {
  const message = { type: "AddDebt", payoutId: id, cents: shortfallCents } as const;
  return (await engine.ask(payeeActor, sellerId, message)) === 1 ? { kind: "noted" } : failure("debts_full");
}

function failure(code: string): PayoutSeen {
  return { kind: "failed", error: { kind: "lost", code } };
}

async function readPayee(engine: Engine, sellerId: string): Promise<Payee | null> {
  return engine.partitionOf(sellerId) === null ? null : await engine.read(payeeDocument, sellerId);
}

function report(log: Log, payout: Payout, seen: PayoutSeen): void {
  const facts = { order: payout.id, stage: payout.stage, failures: payout.failures };
  if (seen.kind === "failed") log.warn({ ...facts, ...seen.error }, "Stripe did not do as asked with a payout");
  if (seen.kind === "short") log.error(facts, "A transfer cannot be taken back: the seller's balance is too low");
}
