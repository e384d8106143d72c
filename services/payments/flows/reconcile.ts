// Performs the next Stripe call of a charge and returns its result as a message to the payment actor.

import type { Engine, Log } from "@holdfast/actors";
import { type Charge, type ChargeState, chargeDocument } from "../rules/charge.ts";
import type { Observation } from "../rules/intent.ts";
import { orderDocument } from "../rules/order.ts";
import type { PaymentMessage } from "../rules/payment-terms.ts";
import { payoutDocument } from "../rules/payout.ts";
import { refundStep } from "../rules/refunding.ts";
import { nextStep, type Step, triedBy } from "../rules/step.ts";
import type { PaymentGateway } from "../stripe/stripe-gateway.ts";

/** Holds the dependencies of a reconciliation. */
export interface ReconcileOptions {
  readonly engine: Engine;
  readonly gateway: PaymentGateway;
  readonly log: Log;
}

/**
 * Performs the next step of an order's live charge at Stripe and returns what the step observed. Safe to repeat, also
 * concurrently or after a crash: each call reads the charge from Redis, and a repeated step sends the same idempotency
 * key.
 */
export async function reconcile(orderId: string, { engine, gateway, log }: ReconcileOptions): Promise<PaymentMessage> {
  const order = await engine.read(orderDocument, orderId);
  const { charge, now } = await readLive(engine, order?.liveChargeId ?? null);
  if (!charge || charge.ended) return { type: "Recheck" };
  const step = nextStep(charge, now);
  const observation = await gateway.perform(charge, step);
  report(log, charge, { step, observation });
  return { type: "Observe", chargeId: charge.id, step, tried: triedBy(charge, step), observation };
}

/**
 * Performs the next step of one refund that an ended charge of the order still needs, with the guarantees of
 * `reconcile`.
 */
export async function reconcileRefund(orderId: string, options: ReconcileOptions): Promise<PaymentMessage> {
  const { engine, gateway, log } = options;
  const order = await engine.read(orderDocument, orderId);
  const [chargeId] = order?.refundIds ?? [];
  if (!order || chargeId === undefined) return { type: "Recheck" };
  const charge = await engine.read(chargeDocument, chargeId);
  // A charge that has not ended needs no refund step; the empty result takes its id off the order's list.
  if (!charge?.ended) return { type: "ObserveRefund", chargeId, step: "look", tried: 0, observation: NOTHING };
  const step = refundStep(charge, order, await engine.read(payoutDocument, orderId));
  const observation = await gateway.perform(charge, step);
  const facts = { charge: charge.id, order: orderId, step, failures: charge.failures };
  if (observation.error) log.error({ ...facts, code: observation.error.code }, "Cannot give money back: tried again");
  return { type: "ObserveRefund", chargeId, step, tried: triedBy(charge, step), observation };
}

// The read tells Redis's time as well.
async function readLive(engine: Engine, id: string | null): Promise<{ charge: Charge | null; now: number }> {
  if (id === null) return { charge: null, now: 0 };
  const { documents, now } = await engine.readTogether<{ charge: ChargeState }>(id, {
    charge: { type: chargeDocument, id },
  });
  return { charge: documents.charge, now };
}

const NOTHING: Observation = { kind: "absent", error: null };

function report(log: Log, charge: Charge, { step, observation }: { step: Step; observation: Observation }): void {
  const facts = { charge: charge.id, order: charge.orderId, step, failures: charge.failures };
  const error = observation.error;
  if (observation.kind === "seen") {
    const { intent } = observation;
    const isAsAsked = intent.amountCents === charge.amountCents && intent.currency === charge.currency;
    if (!isAsAsked || intent.orderId !== charge.orderId)
      log.error({ ...facts, intent }, "Intent is not the one asked for");
  }
  if (error && step === "refund") log.error({ ...facts, code: error.code }, "Cannot give money back: tried again");
  else if (error?.isOurs) log.error({ ...facts, code: error.code }, "Stripe refuses what this site asks for");
  else if (error) log.warn({ ...facts, kind: error.kind, code: error.code }, "Stripe did not do as asked");
}
