import type { Engine, Log } from "@holdfast/actors";
import { type Charge, chargeDocument } from "./charge.ts";
import type { Observation } from "./intent.ts";
import { orderDocument } from "./order.ts";
import type { PaymentMessage } from "./payment.ts";
import { nextStep, type Step, triedBy } from "./step.ts";
import type { PaymentGateway } from "./stripe-gateway.ts";

/** What reconciling works with. */
export interface ReconcileOptions {
  readonly engine: Engine;
  readonly gateway: PaymentGateway;
  readonly log: Log;
}

/**
 * Makes the next step of an order's live charge at Stripe and says what it found. Whoever calls it, however often,
 * at once or after a crash: each call reads the charge afresh, and a repeated step has the same key.
 */
export async function reconcile(orderId: string, { engine, gateway, log }: ReconcileOptions): Promise<PaymentMessage> {
  const order = await engine.read(orderDocument, orderId);
  const charge = order?.liveChargeId ? await engine.read(chargeDocument, order.liveChargeId) : null;
  if (!charge || charge.ended) return { type: "Recheck" };
  const step = nextStep(charge, await engine.now());
  const observation = await gateway.perform(charge, step);
  report(log, charge, { step, observation });
  return { type: "Observe", chargeId: charge.id, step, tried: triedBy(charge, step), observation };
}

function report(log: Log, charge: Charge, { step, observation }: { step: Step; observation: Observation }): void {
  const facts = { charge: charge.id, order: charge.orderId, step, failures: charge.failures };
  const error = observation.error;
  if (observation.kind === "seen") {
    const { intent } = observation;
    const isAsAsked = intent.amountCents === charge.amountCents && intent.currency === charge.currency;
    if (!isAsAsked || intent.orderId !== charge.orderId)
      log.error({ ...facts, intent }, "Intent is not the one asked for");
  }
  if (error) log.warn({ ...facts, kind: error.kind, code: error.code }, "Stripe did not do as asked");
}
